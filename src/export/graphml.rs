//! Networks as `GraphML` (graphml.graphdrawing.org), for everything that does not read GEXF. It has no times of
//! its own: they are attributes, `first` and `last`, in RFC 3339.

use super::graph::{Attribute, Graph, Kind, Value};
use super::xml::{identifier, legal};
use crate::post::Time;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::{self, Write};

type Out<'a> = Writer<&'a mut dyn Write>;

/// What every node has beside its attributes, and what every edge has.
const OF_NODES: [(&str, &str); 3] = [("label", "string"), ("first", "string"), ("last", "string")];
const OF_EDGES: [(&str, &str); 3] = [("weight", "long"), ("first", "string"), ("last", "string")];

pub(super) fn write(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    let mut out: Out<'_> = Writer::new_with_indent(out, b' ', 1);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("graphml")
        .with_attributes([("xmlns", "http://graphml.graphdrawing.org/xmlns")]);
    out.write_event(Event::Start(root))?;
    out.create_element("desc")
        .write_text_content(BytesText::new(&legal(&graph.description)))?;
    keys("node", &OF_NODES, &graph.of_nodes, &mut out)?;
    keys("edge", &OF_EDGES, &graph.of_edges, &mut out)?;
    let kind = if graph.is_directed {
        "directed"
    } else {
        "undirected"
    };
    let start = BytesStart::new("graph").with_attributes([("edgedefault", kind)]);
    out.write_event(Event::Start(start))?;
    nodes(graph, &mut out)?;
    edges(graph, &mut out)?;
    end("graph", &mut out)?;
    end("graphml", &mut out)?;
    out.get_mut().write_all(b"\n")
}

/// Declares what is known. Nodes and edges have names of their own, because one key serves one of them.
fn keys(class: &str, own: &[(&str, &str)], of: &[Attribute], out: &mut Out<'_>) -> io::Result<()> {
    let others = of.iter().map(|attribute| {
        let kind = match attribute.kind {
            Kind::Count => "long",
            Kind::Text => "string",
        };
        (attribute.name, kind)
    });
    for (name, kind) in own.iter().copied().chain(others) {
        out.create_element("key")
            .with_attribute(("id", key(class, name).as_str()))
            .with_attributes([("for", class), ("attr.name", name), ("attr.type", kind)])
            .write_empty()?;
    }
    Ok(())
}

fn key(class: &str, name: &str) -> String {
    format!("{class}_{name}")
}

fn nodes(graph: &Graph, out: &mut Out<'_>) -> io::Result<()> {
    for (number, node) in graph.nodes.iter().enumerate() {
        let mut start = BytesStart::new("node");
        start.push_attribute(("id", &*identifier(&node.id, number)));
        out.write_event(Event::Start(start))?;
        data(&key("node", "label"), &node.label, out)?;
        times("node", node.seen, out)?;
        values("node", (&graph.of_nodes, &node.values), out)?;
        end("node", out)?;
    }
    Ok(())
}

fn edges(graph: &Graph, out: &mut Out<'_>) -> io::Result<()> {
    for (number, edge) in graph.edges.iter().enumerate() {
        let id = |place: u32| identifier(&graph.nodes[place as usize].id, place as usize);
        let mut start = BytesStart::new("edge");
        start.push_attribute(("id", format!("e{number}").as_str()));
        start.push_attribute(("source", &*id(edge.from)));
        start.push_attribute(("target", &*id(edge.to)));
        out.write_event(Event::Start(start))?;
        data(&key("edge", "weight"), &edge.weight.to_string(), out)?;
        times("edge", edge.seen, out)?;
        values("edge", (&graph.of_edges, &edge.values), out)?;
        end("edge", out)?;
    }
    Ok(())
}

fn times(class: &str, seen: Option<(Time, Time)>, out: &mut Out<'_>) -> io::Result<()> {
    let Some((first, last)) = seen else {
        return Ok(());
    };
    data(&key(class, "first"), &first.rfc3339(), out)?;
    data(&key(class, "last"), &last.rfc3339(), out)
}

fn values(
    class: &str,
    (of, values): (&[Attribute], &[Value]),
    out: &mut Out<'_>,
) -> io::Result<()> {
    for (attribute, value) in of.iter().zip(values) {
        let key = key(class, attribute.name);
        match value {
            Value::Nothing => {}
            Value::Count(count) => data(&key, &count.to_string(), out)?,
            Value::Text(text) => data(&key, text, out)?,
        }
    }
    Ok(())
}

fn data(key: &str, text: &str, out: &mut Out<'_>) -> io::Result<()> {
    out.create_element("data")
        .with_attribute(("key", key))
        .write_text_content(BytesText::new(&legal(text)))?;
    Ok(())
}

fn end(name: &str, out: &mut Out<'_>) -> io::Result<()> {
    out.write_event(Event::End(BytesEnd::new(name)))
}

#[cfg(test)]
mod tests {
    use super::super::graph::Format;
    use super::super::graph::tests::{edge, node};
    use super::*;
    use proptest::prelude::*;
    use quick_xml::Reader;
    use std::collections::HashMap;

    #[test]
    fn a_network_is_written_as_the_schema_asks() {
        let mut a = node("a");
        a.seen = Some((Time(0), Time(1000)));
        a.values = vec![Value::Count(3)];
        let mut b = node("b");
        b.values = vec![Value::Nothing];
        let graph = Graph {
            description: "tags".to_owned(),
            of_nodes: vec![Attribute {
                name: "posts",
                kind: Kind::Count,
            }],
            nodes: vec![a, b],
            edges: vec![edge(0, 1, 2)],
            ..Graph::default()
        };
        let mut out = Vec::new();
        write(&graph, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
 <desc>tags</desc>
 <key id="node_label" for="node" attr.name="label" attr.type="string"/>
 <key id="node_first" for="node" attr.name="first" attr.type="string"/>
 <key id="node_last" for="node" attr.name="last" attr.type="string"/>
 <key id="node_posts" for="node" attr.name="posts" attr.type="long"/>
 <key id="edge_weight" for="edge" attr.name="weight" attr.type="long"/>
 <key id="edge_first" for="edge" attr.name="first" attr.type="string"/>
 <key id="edge_last" for="edge" attr.name="last" attr.type="string"/>
 <graph edgedefault="undirected">
  <node id="a">
   <data key="node_label">A</data>
   <data key="node_first">1970-01-01T00:00:00Z</data>
   <data key="node_last">1970-01-01T00:00:01Z</data>
   <data key="node_posts">3</data>
  </node>
  <node id="b">
   <data key="node_label">B</data>
  </node>
  <edge id="e0" source="a" target="b">
   <data key="edge_weight">2</data>
  </edge>
 </graph>
</graphml>
"#
        );
    }

    /// The identifiers of nodes and the ends of edges, as a reader of XML finds them.
    fn read(text: &str) -> (Vec<String>, Vec<(String, String)>) {
        let mut reader = Reader::from_str(text);
        let (mut nodes, mut edges) = (Vec::new(), Vec::new());
        loop {
            let (Event::Start(start) | Event::Empty(start)) = (match reader.read_event().unwrap() {
                Event::Eof => break,
                event => event,
            }) else {
                continue;
            };
            let values: HashMap<String, String> = start
                .attributes()
                .map(|attribute| {
                    let attribute = attribute.unwrap();
                    let name = String::from(attribute.key.as_ref());
                    let value = quick_xml::escape::unescape(attribute.value.as_ref()).unwrap();
                    (name, value.into_owned())
                })
                .collect();
            match start.name().as_ref() {
                "node" => nodes.push(values["id"].clone()),
                "edge" => edges.push((values["source"].clone(), values["target"].clone())),
                _ => {}
            }
        }
        (nodes, edges)
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(
            names in prop::collection::vec("(\\PC|[<>&\"'\0\u{1b}\n\t ]|日|\u{FFFF}){1,8}", 1..8),
            pairs in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..8),
        ) {
            let nodes: Vec<_> = names.iter().enumerate()
                .map(|(n, name)| node(&format!("{n}:{name}"))).collect();
            let edges: Vec<_> = pairs.iter()
                .map(|(a, b)| edge(a.index(nodes.len()) as u32, b.index(nodes.len()) as u32, 1)).collect();
            let graph = Graph { nodes, edges, description: names.concat(), ..Graph::default() };
            let ids: Vec<String> = graph.nodes.iter().enumerate()
                .map(|(n, node)| identifier(&node.id, n).into_owned()).collect();
            let ends: Vec<(String, String)> = graph.edges.iter()
                .map(|e| (ids[e.from as usize].clone(), ids[e.to as usize].clone())).collect();
            for format in [Format::Gexf, Format::GraphMl] {
                let mut out = Vec::new();
                graph.write(format, &mut out).unwrap();
                let text = String::from_utf8(out).unwrap();
                prop_assert_eq!(read(&text), (ids.clone(), ends.clone()));
            }
        }
    }
}
