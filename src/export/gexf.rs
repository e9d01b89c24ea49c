//! Networks as GEXF 1.3 (gexf.net/schema.html), with times as intervals, as Gephi reads it.

use super::graph::{Attribute, Graph, Kind, Value};
use super::xml::{identifier, legal};
use crate::post::Time;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::{self, Write};

type Out<'a> = Writer<&'a mut dyn Write>;

pub(super) fn write(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    let mut out: Out<'_> = Writer::new_with_indent(out, b' ', 1);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("gexf")
        .with_attributes([("xmlns", "http://gexf.net/1.3"), ("version", "1.3")]);
    out.write_event(Event::Start(root))?;
    meta(graph, &mut out)?;
    let is_timed = graph.nodes.iter().any(|node| node.seen.is_some());
    let mut start = BytesStart::new("graph");
    start.push_attribute((
        "defaultedgetype",
        if graph.is_directed {
            "directed"
        } else {
            "undirected"
        },
    ));
    if is_timed {
        start.push_attribute(("mode", "dynamic"));
        start.push_attribute(("timeformat", "dateTime"));
        start.push_attribute(("timerepresentation", "interval"));
    } else {
        start.push_attribute(("mode", "static"));
    }
    out.write_event(Event::Start(start))?;
    attributes("node", &graph.of_nodes, &mut out)?;
    attributes("edge", &graph.of_edges, &mut out)?;
    nodes(graph, &mut out)?;
    edges(graph, &mut out)?;
    end("graph", &mut out)?;
    end("gexf", &mut out)?;
    out.get_mut().write_all(b"\n")
}

fn meta(graph: &Graph, out: &mut Out<'_>) -> io::Result<()> {
    out.write_event(Event::Start(BytesStart::new("meta")))?;
    let creator = concat!("tagline ", env!("CARGO_PKG_VERSION"));
    for (name, text) in [("creator", creator), ("description", &graph.description)] {
        out.create_element(name)
            .write_text_content(BytesText::new(&legal(text)))?;
    }
    end("meta", out)
}

/// What is known of nodes or edges, by place.
fn attributes(class: &str, of: &[Attribute], out: &mut Out<'_>) -> io::Result<()> {
    if of.is_empty() {
        return Ok(());
    }
    let start =
        BytesStart::new("attributes").with_attributes([("class", class), ("mode", "static")]);
    out.write_event(Event::Start(start))?;
    for attribute in of {
        let kind = match attribute.kind {
            Kind::Count => "long",
            Kind::Text => "string",
        };
        let element = [
            ("id", attribute.name),
            ("title", attribute.name),
            ("type", kind),
        ];
        out.create_element("attribute")
            .with_attributes(element)
            .write_empty()?;
    }
    end("attributes", out)
}

fn nodes(graph: &Graph, out: &mut Out<'_>) -> io::Result<()> {
    let count = graph.nodes.len().to_string();
    let start = BytesStart::new("nodes").with_attributes([("count", count.as_str())]);
    out.write_event(Event::Start(start))?;
    for (number, node) in graph.nodes.iter().enumerate() {
        let mut start = BytesStart::new("node");
        start.push_attribute(("id", &*identifier(&node.id, number)));
        start.push_attribute(("label", &*legal(&node.label)));
        interval(node.seen, &mut start);
        element(start, &graph.of_nodes, &node.values, out)?;
    }
    end("nodes", out)
}

fn edges(graph: &Graph, out: &mut Out<'_>) -> io::Result<()> {
    let count = graph.edges.len().to_string();
    let start = BytesStart::new("edges").with_attributes([("count", count.as_str())]);
    out.write_event(Event::Start(start))?;
    for (number, edge) in graph.edges.iter().enumerate() {
        let id = |place: u32| identifier(&graph.nodes[place as usize].id, place as usize);
        let mut start = BytesStart::new("edge");
        start.push_attribute(("id", number.to_string().as_str()));
        start.push_attribute(("source", &*id(edge.from)));
        start.push_attribute(("target", &*id(edge.to)));
        start.push_attribute(("weight", edge.weight.to_string().as_str()));
        interval(edge.seen, &mut start);
        element(start, &graph.of_edges, &edge.values, out)?;
    }
    end("edges", out)
}

fn interval(seen: Option<(Time, Time)>, to: &mut BytesStart<'_>) {
    if let Some((first, last)) = seen {
        to.push_attribute(("start", first.rfc3339().as_str()));
        to.push_attribute(("end", last.rfc3339().as_str()));
    }
}

fn element(
    start: BytesStart<'_>,
    of: &[Attribute],
    values: &[Value],
    out: &mut Out<'_>,
) -> io::Result<()> {
    let known = || {
        let pairs = of.iter().zip(values);
        pairs.filter(|(_, value)| **value != Value::Nothing)
    };
    if known().next().is_none() {
        return out.write_event(Event::Empty(start));
    }
    let name = start.to_end().into_owned();
    out.write_event(Event::Start(start))?;
    out.write_event(Event::Start(BytesStart::new("attvalues")))?;
    for (attribute, value) in known() {
        let mut written = BytesStart::new("attvalue");
        written.push_attribute(("for", attribute.name));
        match value {
            Value::Count(count) => written.push_attribute(("value", count.to_string().as_str())),
            Value::Text(text) => written.push_attribute(("value", &*legal(text))),
            Value::Nothing => {}
        }
        out.write_event(Event::Empty(written))?;
    }
    end("attvalues", out)?;
    out.write_event(Event::End(name))
}

fn end(name: &str, out: &mut Out<'_>) -> io::Result<()> {
    out.write_event(Event::End(BytesEnd::new(name)))
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{edge, node};
    use super::*;

    #[test]
    fn a_network_with_times_is_written_as_the_schema_asks() {
        let mut a = node("t:a");
        a.seen = Some((Time(0), Time(1500)));
        a.values = vec![Value::Count(3), Value::Text("<&\">\0".to_owned())];
        let mut b = node("t:b");
        b.values = vec![Value::Count(1), Value::Nothing];
        let mut ab = edge(0, 1, 2);
        ab.seen = Some((Time(0), Time(0)));
        let graph = Graph {
            is_directed: true,
            description: "who & whom".to_owned(),
            of_nodes: vec![
                Attribute {
                    name: "posts",
                    kind: Kind::Count,
                },
                Attribute {
                    name: "name",
                    kind: Kind::Text,
                },
            ],
            nodes: vec![a, b],
            edges: vec![ab],
            ..Graph::default()
        };
        let mut out = Vec::new();
        write(&graph, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            text,
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
 <meta>
  <creator>tagline {version}</creator>
  <description>who &amp; whom</description>
 </meta>
 <graph defaultedgetype="directed" mode="dynamic" timeformat="dateTime" timerepresentation="interval">
  <attributes class="node" mode="static">
   <attribute id="posts" title="posts" type="long"/>
   <attribute id="name" title="name" type="string"/>
  </attributes>
  <nodes count="2">
   <node id="t:a" label="T:A" start="1970-01-01T00:00:00Z" end="1970-01-01T00:00:01.500Z">
    <attvalues>
     <attvalue for="posts" value="3"/>
     <attvalue for="name" value="&lt;&amp;&quot;&gt;�"/>
    </attvalues>
   </node>
   <node id="t:b" label="T:B">
    <attvalues>
     <attvalue for="posts" value="1"/>
    </attvalues>
   </node>
  </nodes>
  <edges count="1">
   <edge id="0" source="t:a" target="t:b" weight="2" start="1970-01-01T00:00:00Z" end="1970-01-01T00:00:00Z"/>
  </edges>
 </graph>
</gexf>
"#
            )
        );
    }
}
