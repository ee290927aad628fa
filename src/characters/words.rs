//! Word lists for what prompts say of a figure. English and the tags of the booru sites, because prompts are written in them.

/// Words for a female figure.
pub(super) const FEMALE: [&str; 16] = [
    "1girl", "girl", "woman", "female", "lady", "queen", "princess", "goddess", "witch", "priestess", "sorceress", "maid", "nun",
    "waitress", "mother", "solo female",
];
/// Words for a male figure.
pub(super) const MALE: [&str; 16] = [
    "1boy", "boy", "man", "male", "gentleman", "king", "prince", "god", "wizard", "priest", "sorcerer", "butler", "monk",
    "waiter", "father", "male focus",
];
/// Words for a figure that is neither, or both.
pub(super) const OTHER: [&str; 6] = ["1other", "androgynous", "nonbinary", "non-binary", "futanari", "genderless"];
/// Tags that say there are several figures, so that nothing is said of the one.
pub(super) const SEVERAL: [&str; 14] = [
    "2girls", "3girls", "4girls", "5girls", "6+girls", "2boys", "3boys", "4boys", "multiple girls", "multiple boys", "couple",
    "group", "crowd", "everyone",
];
/// Species, as a word and as what it is called.
pub(super) const SPECIES: [(&str, &str); 54] = [
    ("elf", "elf"),
    ("elven", "elf"),
    ("dark elf", "dark elf"),
    ("drow", "dark elf"),
    ("orc", "orc"),
    ("goblin", "goblin"),
    ("dwarf", "dwarf"),
    ("fairy", "fairy"),
    ("angel", "angel"),
    ("demon", "demon"),
    ("demon girl", "demon"),
    ("devil", "demon"),
    ("succubus", "succubus"),
    ("vampire", "vampire"),
    ("zombie", "zombie"),
    ("skeleton", "skeleton"),
    ("ghost", "ghost"),
    ("mermaid", "merfolk"),
    ("merman", "merfolk"),
    ("dragon", "dragon"),
    ("dragon girl", "dragonfolk"),
    ("dragonborn", "dragonfolk"),
    ("lizardman", "lizardfolk"),
    ("lamia", "lamia"),
    ("centaur", "centaur"),
    ("minotaur", "minotaur"),
    ("robot", "robot"),
    ("android", "android"),
    ("cyborg", "cyborg"),
    ("mecha", "mecha"),
    ("alien", "alien"),
    ("slime girl", "slime"),
    ("werewolf", "werewolf"),
    ("cat girl", "catfolk"),
    ("catgirl", "catfolk"),
    ("cat boy", "catfolk"),
    ("nekomimi", "catfolk"),
    ("fox girl", "foxfolk"),
    ("kitsune", "foxfolk"),
    ("wolf girl", "wolffolk"),
    ("bunny girl", "human"),
    ("dog girl", "dogfolk"),
    ("furry", "furry"),
    ("anthro", "furry"),
    ("kemono", "furry"),
    ("cat", "cat"),
    ("dog", "dog"),
    ("wolf", "wolf"),
    ("fox", "fox"),
    ("horse", "horse"),
    ("bear", "bear"),
    ("owl", "owl"),
    ("human", "human"),
    ("person", "human"),
];
/// Colours.
pub(super) const COLOURS: [&str; 34] = [
    "black", "white", "grey", "gray", "silver", "blonde", "blond", "golden", "gold", "yellow", "brown", "auburn", "red", "ginger",
    "orange", "pink", "purple", "violet", "blue", "aqua", "teal", "cyan", "green", "emerald", "amber", "hazel", "platinum",
    "turquoise", "crimson", "scarlet", "navy", "beige", "multicolored", "heterochromia",
];
/// How hair can be, beside its colour.
pub(super) const HAIR_SHAPES: [&str; 24] = [
    "long", "short", "medium", "very", "wavy", "curly", "straight", "messy", "spiky", "shaved", "braided", "light", "dark", "pale",
    "bright", "shoulder-length", "waist-length", "slicked", "back", "streaked", "floating", "wet", "tousled", "shaggy",
];
/// Hair that needs no "hair" beside it.
pub(super) const HAIRSTYLES: [&str; 14] = [
    "bald", "ponytail", "twintails", "braid", "braids", "bob cut", "pixie cut", "mohawk", "dreadlocks", "afro", "bangs", "bun",
    "side ponytail", "undercut",
];
/// How eyes can be, beside their colour.
pub(super) const EYE_SHAPES: [&str; 8] = ["glowing", "light", "dark", "bright", "pale", "deep", "narrow", "slit"];
/// Things that are worn or carried.
pub(super) const CLOTHES: [&str; 60] = [
    "coat", "trenchcoat", "jacket", "hoodie", "sweater", "cardigan", "shirt", "blouse", "t-shirt", "tunic", "vest", "waistcoat",
    "dress", "gown", "skirt", "kimono", "yukata", "hanfu", "robe", "robes", "cloak", "cape", "hood", "armor", "armour",
    "breastplate", "gauntlets", "uniform", "suit", "tuxedo", "bodysuit", "spacesuit", "pants", "trousers", "jeans", "shorts",
    "leggings", "boots", "shoes", "sandals", "gloves", "scarf", "tie", "necktie", "belt", "hat", "helmet", "crown", "tiara", "mask",
    "glasses", "goggles", "apron", "overalls", "lantern", "sword", "staff", "bow", "shield", "backpack",
];
/// How clothes can be, beside their colour.
pub(super) const CLOTHES_SHAPES: [&str; 26] = [
    "long", "short", "leather", "fur", "wool", "woollen", "silk", "denim", "metal", "plate", "school", "military", "sailor",
    "ornate", "torn", "ragged", "hooded", "heavy", "light", "dark", "elegant", "victorian", "futuristic", "wide-brimmed", "old",
    "striped",
];
/// Words that suggest a minor.
pub(super) const MINOR: [&str; 52] = [
    "loli", "lolis", "lolicon", "shota", "shotas", "shotacon", "toddler", "baby", "infant", "newborn", "child", "children", "childlike",
    "childish", "kid", "kids", "preteen", "pre-teen", "tween", "teen", "teens", "teenage", "teenager", "teenaged", "underage", "minor",
    "schoolgirl", "schoolboy", "school girl", "school boy", "young girl", "young boy", "little girl", "little boy", "small girl",
    "small boy", "aged down", "age regression", "elementary school", "primary school", "middle school", "junior high", "high school",
    "highschool", "kindergarten", "prepubescent", "pubescent", "adolescent", "juvenile", "jailbait", "youngster", "petite girl",
];
/// The same in scripts without spaces between words.
pub(super) const MINOR_UNSPACED: [&str; 14] = [
    "萝莉", "蘿莉", "ロリ", "幼女", "ショタ", "正太", "小学生", "中学生", "高校生", "儿童", "子供", "女児", "未成年", "少女",
];
/// Words of mature pictures, with the level they suggest in bits of CivitAI.
pub(super) const MATURE: [(&str, u32); 40] = [
    ("rating explicit", 16),
    ("rating:explicit", 16),
    ("explicit", 8),
    ("rating questionable", 4),
    ("rating:questionable", 4),
    ("rating sensitive", 2),
    ("rating:sensitive", 2),
    ("nsfw", 8),
    ("nude", 8),
    ("nudity", 8),
    ("naked", 8),
    ("topless", 8),
    ("bottomless", 8),
    ("nipples", 8),
    ("nipple", 8),
    ("areola", 8),
    ("areolae", 8),
    ("pussy", 16),
    ("vagina", 16),
    ("penis", 16),
    ("genitals", 16),
    ("sex", 16),
    ("sexual", 16),
    ("hentai", 16),
    ("porn", 16),
    ("cum", 16),
    ("masturbation", 16),
    ("orgasm", 16),
    ("bondage", 8),
    ("bdsm", 8),
    ("lingerie", 4),
    ("underwear", 4),
    ("panties", 4),
    ("bikini", 2),
    ("cleavage", 2),
    ("erotic", 8),
    ("lewd", 8),
    ("sexy", 4),
    ("seductive", 4),
    ("see-through", 4),
];
/// Words that say a picture is safe.
pub(super) const SAFE: [&str; 4] = ["rating safe", "rating:safe", "rating:general", "sfw"];
