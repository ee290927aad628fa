//! Words of the field in Chinese, and in Japanese where they differ: the encoders read English, and most models are told of in it.

/// Words that a wish is read from. Chinese puts no spaces between words: a run of its letters is cut at these, the longest first.
const CUTS: [&str; 76] = [
    "视觉语言模型",
    "文本编码器",
    "大语言模型",
    "最近一个月",
    "最受欢迎",
    "通义万相",
    "通义千问",
    "下载最多",
    "放大模型",
    "基础模型",
    "文本反转",
    "运动模块",
    "最近一周",
    "最近一年",
    "扩散模型",
    "美学梯度",
    "检测模型",
    "评分最高",
    "大模型",
    "主模型",
    "检查点",
    "放大器",
    "控制网",
    "工作流",
    "超网络",
    "不超过",
    "已安装",
    "上个月",
    "这个月",
    "次下载",
    "底模",
    "超分",
    "嵌入",
    "最新",
    "新出",
    "热门",
    "最热",
    "本地",
    "混元",
    "万相",
    "千问",
    "可图",
    "小于",
    "低于",
    "少于",
    "不到",
    "最多",
    "大于",
    "超过",
    "高于",
    "至少",
    "多于",
    "以下",
    "以内",
    "之内",
    "未満",
    "以上",
    "作者",
    "来自",
    "本周",
    "这周",
    "上周",
    "本月",
    "今年",
    "下载",
    "不要",
    "不是",
    "没有",
    "不含",
    "除了",
    "排除",
    "或者",
    "还是",
    "类型",
    "兆",
    "或",
];

/// What only joins words, and tells nothing by itself.
const JOINTS: [&str; 7] = ["适用于", "适合", "用于", "风格", "的", "の", "之"];

/// Cuts a run of letters that stand without spaces into the words that wishes are read from, and what lies between them.
pub(super) fn cut(run: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut between = String::new();
    let mut rest = run;
    while let Some(next) = rest.chars().next() {
        let begins = |word: &&&str| rest.starts_with(**word);
        let (word, joint) = (CUTS.iter().find(begins), JOINTS.iter().find(begins));
        let Some(cut) = word.or(joint) else {
            between.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            continue;
        };
        if !between.is_empty() {
            found.push(std::mem::take(&mut between));
        }
        found.extend(word.map(|word| (*word).to_owned()));
        rest = rest.get(cut.len()..).unwrap_or_default();
    }
    if !between.is_empty() {
        found.push(between);
    }
    found
}

/// What a pair of letters stands for, as [`super::field_words`] has it for English. Of longer words the pair that tells most.
pub(super) const SAME: [(&str, &[&str]); 133] = [
    ("水彩", &["watercolor"]),
    ("水墨", &["ink painting", "sumi ink", "ink"]),
    ("油画", &["oil painting", "oil"]),
    ("素描", &["pencil sketch", "sketch"]),
    ("速写", &["sketch"]),
    ("插画", &["illustration"]),
    ("插图", &["illustration"]),
    ("绘本", &["storybook", "picture book"]),
    ("动漫", &["anime"]),
    ("動漫", &["anime"]),
    ("次元", &["anime"]),
    ("アニ", &["anime"]),
    ("ニメ", &["anime"]),
    ("卡通", &["cartoon", "toon"]),
    ("漫画", &["manga", "comic"]),
    ("写实", &["realistic", "photorealistic"]),
    ("寫實", &["realistic", "photorealistic"]),
    ("実写", &["realistic photo", "realistic"]),
    ("真实", &["realistic", "photorealistic"]),
    ("逼真", &["realistic", "photorealistic"]),
    ("照片", &["photo", "photography"]),
    ("写真", &["photo", "photography"]),
    ("摄影", &["photography", "photo"]),
    ("人像", &["portrait"]),
    ("肖像", &["portrait"]),
    ("人物", &["character", "person"]),
    ("角色", &["character"]),
    ("立绘", &["character"]),
    ("三视", &["character sheet", "turnaround"]),
    ("风景", &["landscape"]),
    ("風景", &["landscape"]),
    ("山水", &["landscape", "mountains"]),
    ("背景", &["background"]),
    ("建筑", &["architecture", "building"]),
    ("室内", &["interior"]),
    ("房间", &["room"]),
    ("城市", &["city"]),
    ("城堡", &["castle"]),
    ("乡村", &["village", "countryside"]),
    ("街道", &["street"]),
    ("夜景", &["night"]),
    ("夜晚", &["night"]),
    ("霓虹", &["neon"]),
    ("赛博", &["cyberpunk"]),
    ("朋克", &["punk"]),
    ("蒸汽", &["steampunk"]),
    ("机甲", &["mecha"]),
    ("机器", &["robot"]),
    ("科幻", &["scifi", "science fiction"]),
    ("未来", &["futuristic"]),
    ("奇幻", &["fantasy"]),
    ("魔幻", &["fantasy"]),
    ("幻想", &["fantasy"]),
    ("恐怖", &["horror"]),
    ("可爱", &["cute"]),
    ("复古", &["vintage", "retro"]),
    ("古风", &["chinese traditional", "traditional"]),
    ("国风", &["chinese"]),
    ("中国", &["chinese"]),
    ("日本", &["japanese"]),
    ("汉服", &["hanfu"]),
    ("和服", &["kimono"]),
    ("旗袍", &["cheongsam", "qipao"]),
    ("服装", &["clothing", "fashion"]),
    ("衣服", &["clothes", "clothing"]),
    ("时尚", &["fashion"]),
    ("珠宝", &["jewelry"]),
    ("发型", &["hair", "hairstyle"]),
    ("像素", &["pixel"]),
    ("ドッ", &["pixel"]),
    ("游戏", &["game"]),
    ("地图", &["map"]),
    ("图标", &["icon"]),
    ("标志", &["logo"]),
    ("海报", &["poster"]),
    ("封面", &["cover"]),
    ("贴纸", &["sticker"]),
    ("表情", &["expression"]),
    ("姿势", &["pose"]),
    ("线稿", &["line art", "lineart"]),
    ("線画", &["line art", "lineart"]),
    ("上色", &["coloring"]),
    ("黑白", &["monochrome", "black white"]),
    ("版画", &["print", "woodcut"]),
    ("浮世", &["ukiyo"]),
    ("剪纸", &["paper cut", "papercut"]),
    ("折纸", &["origami"]),
    ("粘土", &["clay"]),
    ("毛毡", &["felt"]),
    ("毛绒", &["plush"]),
    ("玩具", &["toy"]),
    ("雕塑", &["sculpture", "statue"]),
    ("玻璃", &["glass"]),
    ("金属", &["metal"]),
    ("木雕", &["wood", "carved"]),
    ("等距", &["isometric"]),
    ("微缩", &["miniature"]),
    ("微距", &["macro"]),
    ("胶片", &["film"]),
    ("电影", &["film", "cinematic", "movie"]),
    ("视频", &["video"]),
    ("动画", &["animation", "anime"]),
    ("慢动", &["slow motion"]),
    ("光影", &["lighting", "light"]),
    ("灯光", &["lighting", "light"]),
    ("细节", &["detail"]),
    ("高清", &["detail", "sharp"]),
    ("放大", &["upscaler", "upscale"]),
    ("修复", &["fix", "restore"]),
    ("手部", &["hands", "hand"]),
    ("手指", &["fingers", "hands"]),
    ("负面", &["negative"]),
    ("加速", &["speed", "lightning", "turbo"]),
    ("产品", &["product"]),
    ("电商", &["product"]),
    ("食物", &["food"]),
    ("美食", &["food"]),
    ("汽车", &["car"]),
    ("飞船", &["spaceship"]),
    ("太空", &["space"]),
    ("宇宙", &["space"]),
    ("星空", &["night sky", "stars"]),
    ("天空", &["sky"]),
    ("森林", &["forest"]),
    ("海洋", &["ocean"]),
    ("大海", &["sea", "ocean"]),
    ("花卉", &["flower"]),
    ("动物", &["animal"]),
    ("少女", &["girl"]),
    ("女孩", &["girl"]),
    ("盔甲", &["armor"]),
    ("武器", &["weapon"]),
    ("儿童", &["children", "kids"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::text;

    #[test]
    fn runs_are_cut_where_wishes_are_read_and_joints_are_left_out() {
        assert_eq!(cut("最新的水彩风景大模型"), ["最新", "水彩风景", "大模型"]);
        assert_eq!(cut("不超过"), ["不超过"], "and not at 超过");
        assert_eq!(cut("国风写实"), ["国风写实"]);
        assert!(cut("的").is_empty());
    }

    #[test]
    fn what_stands_for_something_is_looked_up_as_words_are_cut() {
        for (pair, means) in SAME {
            assert_eq!(text::words(pair), [pair], "{pair} would never be found");
            assert!(!means.is_empty());
        }
        let mut longest_first = CUTS.to_vec();
        longest_first.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        assert_eq!(longest_first, CUTS, "a shorter one would be found first");
    }
}
