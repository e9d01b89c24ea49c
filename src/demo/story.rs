//! What happened in Tillowby, and when: the strands of the conversation and their course in time.
//!
//! All of it is invented. Change the story here and the sentences in `assets/demo`.

/// Seconds from 1970 to the first second of the story, 1 March 2023 (UTC).
pub(super) const START: i64 = 1_677_628_800;
/// The story ends with August 2024.
pub(super) const HOURS: u32 = on(2024, 9, 1, 0);

/// The campaign's tag.
pub(super) const CAMPAIGN: &str = "WalkHomeSafe";
/// The tag of those who would rather talk about something else.
pub(super) const COUNTER: &str = "NotEveryNight";

/// Topics of everyday talk.
pub(super) const TOPICS: [&str; 12] = [
    "weather", "baking", "football", "books", "garden", "music", "animals", "trains", "work",
    "market", "school", "evening",
];

/// The article in the Lantern Gazette that starts the first burst: a Sunday evening.
pub(super) const ARTICLE: u32 = on(2023, 5, 14, 18);
/// A reading group proposes the tag.
pub(super) const FIRST_USE: u32 = on(2023, 4, 3, 18);
/// Nothing was collected from here ...
pub(super) const GAP_FROM: u32 = on(2023, 5, 23, 2);
/// ... to here.
pub(super) const GAP_TO: u32 = on(2023, 5, 24, 8);
const PETITION: u32 = on(2023, 6, 1, 6);
const HIJACK: u32 = on(2023, 7, 8, 6);
const VOTE: u32 = on(2023, 10, 10, 18);
const SNOW: u32 = on(2024, 1, 20, 15);
const LAST_BUS: u32 = on(2024, 4, 12, 7);
const LIGHTS_ON: u32 = on(2024, 6, 21, 20);
const LANTERN_DAYS: [u32; 2] = [on(2023, 3, 21, 16), on(2024, 3, 20, 16)];

/// Hours from the start of the story to a date and hour (UTC).
pub(super) const fn on(year: u32, month: u32, day: u32, hour: u32) -> u32 {
    // Days from 1 March: the leap day then comes last.
    const BEFORE: [u32; 12] = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275];
    let years = if month < 3 { year - 2024 } else { year - 2023 };
    // The year from 1 March 2023 has 366 days.
    (years * 366 + BEFORE[month as usize - 1] + day - 1) * 24 + hour
}

/// One voice in the choir: posts with the same drift, tags and course in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strand {
    Chatter,
    Testimony,
    Support,
    Lighting,
    Bus,
    Helper,
    Counter,
    Argue,
    News,
    Vote,
    Lantern,
    Hijack,
    Lights,
    Paste,
    Spam,
}

/// How many strands there are.
pub(super) const STRANDS: usize = Strand::ALL.len();

impl Strand {
    /// All strands, in the order of their numbers.
    pub(super) const ALL: [Self; 15] = [
        Self::Chatter,
        Self::Testimony,
        Self::Support,
        Self::Lighting,
        Self::Bus,
        Self::Helper,
        Self::Counter,
        Self::Argue,
        Self::News,
        Self::Vote,
        Self::Lantern,
        Self::Hijack,
        Self::Lights,
        Self::Paste,
        Self::Spam,
    ];

    /// The name of its section in the assets.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Chatter => "chatter",
            Self::Testimony => "testimony",
            Self::Support => "support",
            Self::Lighting => "lighting",
            Self::Bus => "bus",
            Self::Helper => "helper",
            Self::Counter => "counter",
            Self::Argue => "argue",
            Self::News => "news",
            Self::Vote => "vote",
            Self::Lantern => "lantern",
            Self::Hijack => "hijack",
            Self::Lights => "lights",
            Self::Paste => "paste",
            Self::Spam => "spam",
        }
    }

    /// How many of a thousand posts are not in English: the town's own affairs stay at home.
    pub(super) fn abroad(self) -> u64 {
        match self {
            Self::Chatter => 330,
            Self::Testimony | Self::Support | Self::Helper | Self::News => 420,
            Self::Lights => 300,
            _ => 0,
        }
    }

    /// Posts in a million.
    pub(super) fn share(self) -> u64 {
        match self {
            Self::Chatter => 545_000,
            Self::Testimony => 30_000,
            Self::Support => 125_000,
            Self::Lighting => 50_000,
            Self::Bus | Self::Counter => 45_000,
            Self::Helper => 27_000,
            Self::Argue => 25_000,
            Self::News => 42_000,
            Self::Vote => 32_000,
            Self::Lantern => 18_000,
            Self::Hijack => 6_000,
            Self::Lights => 10_000,
            // Counted in posts, below: they grow slower than the rest.
            Self::Paste | Self::Spam => 0,
        }
    }

    /// When people talk: bursts that rise and fade, and levels between two hours.
    pub(super) fn course(self) -> (&'static [Pulse], &'static [Level]) {
        match self {
            Self::Chatter => (&[], &[Level(0, HOURS, 100)]),
            Self::Testimony | Self::Support | Self::Helper => (CAMPAIGN_PULSES, CAMPAIGN_LEVELS),
            Self::Argue => (ARGUE_PULSES, &[]),
            Self::Counter => (
                COUNTER_PULSES,
                &[Level(ARTICLE + 9, HOURS, 3), Level(PETITION, VOTE, 4)],
            ),
            Self::News => (NEWS_PULSES, &[Level(FIRST_USE, HOURS, 6)]),
            Self::Lighting => (LIGHTING_PULSES, LIGHTING_LEVELS),
            Self::Bus => (BUS_PULSES, &[Level(0, HOURS, 2), Level(ARTICLE, VOTE, 4)]),
            Self::Vote => (VOTE_PULSES, &[]),
            Self::Lantern => (LANTERN_PULSES, &[]),
            Self::Hijack => (&[], &[Level(HIJACK, HIJACK + 44, 100)]),
            Self::Lights => (&[Pulse(LIGHTS_ON, 1, 14, 100)], &[]),
            Self::Paste => (&[], &[Level(PASTE, PASTE + 1, 100)]),
            Self::Spam => (&[], &[Level(PETITION, PETITION + 24 * 75, 100)]),
        }
    }

    /// Bursts run through the night where everyday talk sleeps.
    pub(super) fn is_restless(self) -> bool {
        matches!(self, Self::Counter | Self::Vote | Self::Paste)
    }
}

const PASTE: u32 = on(2023, 5, 15, 11);

/// A burst: start, hours of rise, half-life in hours, height.
pub(super) struct Pulse(
    pub(super) u32,
    pub(super) u32,
    pub(super) u32,
    pub(super) u64,
);
/// A steady level: from, to, height.
pub(super) struct Level(pub(super) u32, pub(super) u32, pub(super) u64);

const CAMPAIGN_PULSES: &[Pulse] = &[
    Pulse(FIRST_USE, 2, 60, 60),
    Pulse(ARTICLE, 3, 9, 9000),
    Pulse(ARTICLE + 8, 8, 80, 1200),
    Pulse(VOTE, 3, 10, 900),
    Pulse(VOTE + 12, 6, 50, 300),
    Pulse(SNOW, 5, 40, 260),
    Pulse(LANTERN_DAYS[1], 3, 10, 220),
    Pulse(LAST_BUS, 6, 60, 160),
    Pulse(LIGHTS_ON, 1, 16, 800),
    Pulse(on(2024, 5, 14, 17), 3, 14, 300),
];
const CAMPAIGN_LEVELS: &[Level] = &[
    Level(FIRST_USE, ARTICLE, 6),
    Level(ARTICLE, on(2023, 7, 20, 0), 40),
    Level(on(2023, 7, 20, 0), on(2023, 9, 25, 0), 4),
    Level(on(2023, 9, 25, 0), on(2023, 12, 1, 0), 24),
    Level(on(2023, 12, 1, 0), on(2024, 1, 20, 0), 4),
    Level(on(2024, 1, 20, 0), HOURS, 9),
];
const ARGUE_PULSES: &[Pulse] = &[
    Pulse(ARTICLE + 11, 5, 26, 1000),
    Pulse(VOTE + 6, 4, 20, 250),
    Pulse(LAST_BUS + 8, 4, 30, 60),
];
const COUNTER_PULSES: &[Pulse] = &[
    Pulse(ARTICLE + 9, 2, 7, 2600),
    Pulse(ARTICLE + 20, 6, 40, 260),
    Pulse(VOTE + 9, 2, 12, 260),
    Pulse(LIGHTS_ON + 9, 2, 10, 60),
];
const NEWS_PULSES: &[Pulse] = &[
    Pulse(ARTICLE, 1, 20, 900),
    Pulse(ARTICLE + 14, 5, 60, 400),
    Pulse(VOTE + 3, 3, 20, 350),
    Pulse(SNOW + 16, 4, 30, 100),
    Pulse(LAST_BUS, 3, 30, 120),
    Pulse(LIGHTS_ON + 11, 4, 20, 200),
];
const LIGHTING_PULSES: &[Pulse] = &[
    Pulse(PETITION, 8, 70, 200),
    Pulse(on(2023, 9, 28, 15), 20, 110, 160),
    Pulse(SNOW, 5, 60, 160),
    Pulse(LIGHTS_ON, 1, 30, 260),
];
const LIGHTING_LEVELS: &[Level] = &[
    Level(FIRST_USE, PETITION, 6),
    Level(PETITION, on(2023, 8, 1, 0), 40),
    Level(on(2023, 8, 1, 0), on(2023, 9, 15, 0), 12),
    Level(on(2023, 9, 15, 0), on(2023, 11, 1, 0), 30),
    Level(on(2023, 11, 1, 0), HOURS, 7),
];
const BUS_PULSES: &[Pulse] = &[
    Pulse(on(2023, 3, 7, 6), 10, 60, 90),
    Pulse(ARTICLE + 30, 10, 60, 50),
    Pulse(LAST_BUS, 5, 60, 220),
    Pulse(LAST_BUS + 24 * 7, 10, 90, 120),
];
const VOTE_PULSES: &[Pulse] = &[
    Pulse(VOTE - 24 * 7, 12, 30, 40),
    Pulse(VOTE - 6, 7, 12, 600),
    Pulse(VOTE + 12, 4, 24, 200),
];
const LANTERN_PULSES: &[Pulse] = &[
    Pulse(LANTERN_DAYS[0] - 72, 70, 12, 40),
    Pulse(LANTERN_DAYS[0], 3, 7, 300),
    Pulse(LANTERN_DAYS[1] - 72, 70, 12, 50),
    Pulse(LANTERN_DAYS[1], 3, 7, 380),
];

/// Tags of a strand: per mille of its posts, and the hours between which people use it. The first
/// one is what its sentences mean by `{#}`.
pub(super) fn tag_plan(strand: Strand) -> &'static [Usage] {
    const C: Usage = Usage(CAMPAIGN, 920, FIRST_USE, HOURS);
    match strand {
        Strand::Chatter => &[],
        Strand::Testimony | Strand::Helper | Strand::Support => &[
            C,
            Usage("KeysInHand", 200, ARTICLE + 20, ARTICLE + 24 * 40),
            Usage("KeysInHand", 60, ARTICLE + 24 * 40, SNOW),
            Usage("KeysInHand", 350, SNOW, SNOW + 24 * 9),
            Usage("TextMeWhenHome", 190, ARTICLE + 40, HOURS),
            Usage("SafeStreetsNow", 120, PETITION, HOURS),
        ],
        Strand::Lighting => &[
            Usage("LightTheBridge", 860, 0, HOURS),
            Usage(CAMPAIGN, 520, FIRST_USE, HOURS),
            Usage("SafeStreetsNow", 160, PETITION, HOURS),
        ],
        Strand::Bus => &[
            Usage("NightBus", 900, 0, LAST_BUS),
            Usage("LastBusHome", 850, LAST_BUS, HOURS),
            Usage("NightBus", 450, LAST_BUS, HOURS),
            Usage(CAMPAIGN, 420, ARTICLE, HOURS),
        ],
        Strand::Counter => &[
            Usage(COUNTER, 970, 0, HOURS),
            Usage(CAMPAIGN, 340, 0, HOURS),
        ],
        Strand::Argue => &[
            Usage(CAMPAIGN, 880, 0, HOURS),
            Usage(COUNTER, 300, 0, HOURS),
        ],
        Strand::News => &[C, Usage("SafeStreetsNow", 180, PETITION, HOURS)],
        Strand::Vote => &[
            Usage("BridgeVote", 940, 0, HOURS),
            Usage(CAMPAIGN, 450, 0, HOURS),
            Usage("LightTheBridge", 330, 0, HOURS),
        ],
        Strand::Lantern => &[
            Usage("LanternDay", 970, 0, HOURS),
            Usage(CAMPAIGN, 330, LANTERN_DAYS[1] - 96, HOURS),
        ],
        Strand::Hijack => &[
            Usage(CAMPAIGN, 1000, 0, HOURS),
            Usage("CouponRain", 950, 0, HOURS),
        ],
        Strand::Lights => &[
            Usage(CAMPAIGN, 880, 0, HOURS),
            Usage("LightTheBridge", 800, 0, HOURS),
        ],
        Strand::Paste => &[
            Usage("ProudOfTillowby", 1000, 0, HOURS),
            Usage(CAMPAIGN, 1000, 0, HOURS),
        ],
        Strand::Spam => &[
            Usage("GlimmoLamp", 1000, 0, HOURS),
            Usage(CAMPAIGN, 250, 0, HOURS),
        ],
    }
}

/// A tag, per mille of posts, first and last hour of its use.
pub(super) struct Usage(
    pub(super) &'static str,
    pub(super) u64,
    pub(super) u32,
    pub(super) u32,
);

/// A post that the story cannot do without.
pub(super) struct Scene {
    /// Seconds since the start of the story.
    pub(super) at: u64,
    /// The author's identifier.
    pub(super) account: &'static str,
    pub(super) handle: &'static str,
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) tags: &'static [&'static str],
    pub(super) link: &'static str,
    /// The strands whose people repeat it for two days.
    pub(super) echoes: &'static [Strand],
}

const fn minute(hour: u32, minute: u64) -> u64 {
    hour as u64 * 3600 + minute * 60
}

/// The turning points, in order of time.
pub(super) const SCENES: [Scene; 7] = [
    Scene {
        at: minute(FIRST_USE, 12),
        account: "11",
        handle: "millgate_readers",
        name: "Millgate Reading Group",
        text: "We read a novel about a long walk home and then talked until midnight about our own. \
               Shall we write them down? Suggestion: #WalkHomeSafe",
        tags: &[CAMPAIGN],
        link: "",
        echoes: &[Strand::Support],
    },
    Scene {
        at: minute(ARTICLE, 5),
        account: "12",
        handle: "lantern_gazette",
        name: "The Lantern Gazette",
        text: "The long way home: forty women of Tillowby describe the way they take at night, and why. \
               https://lantern-gazette.example/2023/05/14/the-long-way-home #WalkHomeSafe",
        tags: &[CAMPAIGN],
        link: "https://lantern-gazette.example/2023/05/14/the-long-way-home",
        echoes: &[Strand::News],
    },
    Scene {
        at: minute(ARTICLE, 31),
        account: "13",
        handle: "mara_lanternby",
        name: "Mara Lanternby 🏮",
        text: "I have read the news on the radio for twenty years, and I have walked home with my keys in my hand \
               for thirty. I never said so. Read this, and if you like, tell yours. #WalkHomeSafe \
               https://lantern-gazette.example/2023/05/14/the-long-way-home",
        tags: &[CAMPAIGN],
        link: "https://lantern-gazette.example/2023/05/14/the-long-way-home",
        echoes: &[Strand::Support, Strand::Testimony, Strand::News],
    },
    Scene {
        at: minute(ARTICLE + 9, 2),
        account: "14",
        handle: "gruff_norvin",
        name: "Norvin Gruff",
        text: "Walked home last night. Arrived. Shall I write an article? #NotEveryNight",
        tags: &[COUNTER],
        link: "",
        echoes: &[Strand::Counter],
    },
    Scene {
        at: minute(VOTE + 2, 9),
        account: "15",
        handle: "tillowby_council",
        name: "Town Council of Tillowby",
        text: "Item nine, lights for Osk Bridge: adopted, 14 votes to 9. Minutes: \
               https://minutes.tillowby-council.example/2023/10/10#item-9 #BridgeVote #LightTheBridge",
        tags: &["BridgeVote", "LightTheBridge"],
        link: "https://minutes.tillowby-council.example/2023/10/10#item-9",
        echoes: &[Strand::Vote, Strand::Lighting],
    },
    Scene {
        at: minute(LAST_BUS, 15),
        account: "16",
        handle: "osk_buses",
        name: "Osk Valley Buses",
        text: "Timetable change: from 6 May the 23:10 from the hospital no longer runs. We thank you for travelling. \
               https://timetable.oskbuses.example/changes #NightBus",
        tags: &["NightBus"],
        link: "https://timetable.oskbuses.example/changes",
        echoes: &[Strand::Bus],
    },
    Scene {
        at: minute(LIGHTS_ON, 34),
        account: "13",
        handle: "mara_lanternby",
        name: "Mara Lanternby 🏮",
        text: "They are on. Four hundred and four days after forty women told their stories, the lights on Osk Bridge \
               are on. I walked across with empty hands. #WalkHomeSafe #LightTheBridge",
        tags: &[CAMPAIGN, "LightTheBridge"],
        link: "",
        echoes: &[Strand::Lights, Strand::Support],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_counted_as_the_calendar_counts_them() {
        let hours = |year, month, day| {
            let then = date(year, month, day).at(0, 0, 0, 0).in_tz("UTC").unwrap();
            ((then.timestamp().as_second() - START) / 3600) as u32
        };
        for (year, month, day) in [(2023, 3, 1), (2023, 12, 31), (2024, 1, 1), (2024, 2, 29)] {
            assert_eq!(
                on(year as u32, month, day, 0),
                hours(year, month as i8, day as i8)
            );
        }
        assert_eq!(HOURS, hours(2024, 9, 1));
    }

    #[test]
    fn the_article_comes_on_a_sunday_and_the_vote_on_a_tuesday() {
        // The story begins on a Wednesday.
        assert_eq!((ARTICLE / 24 + 3) % 7, 0);
        assert_eq!((VOTE / 24 + 3) % 7, 2);
    }

    #[test]
    fn scenes_are_in_order_and_their_tags_and_links_are_in_their_texts() {
        assert!(SCENES.is_sorted_by_key(|scene| scene.at));
        for scene in &SCENES {
            assert!(scene.text.contains(scene.link));
            for tag in scene.tags {
                assert!(scene.text.contains(&format!("#{tag}")), "{}", scene.text);
            }
        }
    }
}
