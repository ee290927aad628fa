//! How good discovery is: the goals it was built for, held on queries and series it was not tuned on.

use civitdeck::discovery::eval::corpus::{self, Query, QueryKind};
use civitdeck::discovery::eval::search::{Row, index_of, measure};
use civitdeck::discovery::{Hit, Legs, SaidOfWords, SearchOptions};

fn hit_3(rows: &[Row], kind: Option<QueryKind>) -> f64 {
    rows.iter().find(|row| row.kind == kind).map_or(0.0, |row| row.hit_3.mean)
}

/// The same goals as in docs/evaluation.md; `civitdeck eval search` prints all ways with intervals.
#[test]
fn search_reaches_its_goals_on_queries_it_was_not_tuned_on() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let queries = corpus::queries(corpus::QUERIES).unwrap();
    let unseen: Vec<&Query> = queries.iter().filter(|query| !query.is_dev).collect();
    let index = index_of(&documents, true).unwrap();
    let all = measure(&index, &unseen, ("all", Legs::ALL)).unwrap();
    let goals =
        [(Some(QueryKind::Words), 0.98), (Some(QueryKind::Typo), 0.92), (Some(QueryKind::Meaning), 0.47), (None, 0.8)];
    for (kind, goal) in goals {
        let reached = hit_3(&all, kind);
        assert!(reached >= goal, "{}: {reached:.3} of {goal}", kind.map_or("all", QueryKind::id));
    }
    let plain = Legs { words: true, table: false, encoder: false, repair: false };
    let words_alone = measure(&index, &unseen, ("words alone", plain)).unwrap();
    assert!(hit_3(&all, None) > hit_3(&words_alone, None) + 0.1, "the tiers are worth their size");
}

#[test]
fn a_name_typed_in_full_is_never_below_something_similar() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let index = index_of(&documents, false).unwrap();
    for document in &documents {
        let answer = index.search(&document.name, &SearchOptions::default()).unwrap();
        let first = answer.hits.first().map(|hit| hit.name.as_str());
        assert_eq!(first, Some(document.name.as_str()));
        assert!(answer.hits.first().is_some_and(|hit| hit.reason.is_name));
    }
}

#[test]
fn a_sentence_leaves_out_what_does_not_fit_and_says_why() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let mut index = index_of(&documents, false).unwrap();
    let options = SearchOptions::default();
    let query = "flux lora for watercolor landscapes under 200mb";
    let answer = index.search(query, &options).unwrap();
    let best = answer.hits.first().unwrap();
    assert_eq!(best.name, "Aquarelle Flux");
    assert!(best.reason.words.iter().any(|word| word == "watercolor"), "{}", best.reason.text());
    let fits = |name: &str| documents.iter().any(|document| document.name == name && answer.intent.fits(document));
    assert!(fits("Aquarelle Flux") && !fits("Wet Wash"));
    assert!(answer.hits.iter().all(|hit| index.facts(hit.key).is_some_and(|facts| answer.intent.fits(facts))));
    // A chip taken away is a word again.
    let said = SaidOfWords { ignored: vec!["flux".to_owned()], ..SaidOfWords::default() };
    let ignored = SearchOptions { said, ..options.clone() };
    let wider = index.search(query, &ignored).unwrap();
    assert_eq!(wider.intent.guesses.len(), 2);
    assert!(wider.hits.iter().any(|hit| hit.name == "Add More Detail" || hit.name == "Watercolour Portraits"));
    // What leaves the store leaves the answers.
    let key = best.key;
    index.remove(key);
    assert!(index.search(query, &options).unwrap().hits.iter().all(|hit| hit.key != key));
}

#[test]
fn only_the_whole_sentence_as_a_name_says_more_than_the_wishes_in_it() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let index = index_of(&documents, false).unwrap();
    let find = |query: &str| index.search(query, &SearchOptions::default()).unwrap();
    assert_eq!(find("wet wash").hits.first().map(|hit| hit.name.as_str()), Some("Wet Wash"));
    let answer = find("flux wet wash");
    assert!(!answer.hits.is_empty());
    let fits = |hit: &&Hit| index.facts(hit.key).is_some_and(|facts| answer.intent.fits(facts));
    let other = answer.hits.iter().find(|hit| !fits(hit));
    assert_eq!(other.map(|hit| &hit.name), None, "the chip says Flux");
}

#[test]
fn words_that_were_read_as_wishes_find_nothing_by_themselves() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let index = index_of(&documents, false).unwrap();
    let answer = index.search("most popular sdxl lora under 900mb with watercolor", &SearchOptions::default()).unwrap();
    assert!(answer.intent.guesses.len() >= 4 && !answer.hits.is_empty());
    for hit in &answer.hits {
        let strange = hit.reason.words.iter().find(|word| *word != "watercolor" && *word != "watercolour");
        assert_eq!(strange, None, "{}: {}", hit.name, hit.reason.text());
    }
}

#[test]
fn what_was_taken_out_leaves_no_trace_in_answers() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let (gone, rest) = documents.split_last().unwrap();
    let never = index_of(rest, false).unwrap();
    let mut without = index_of(rest, false).unwrap();
    // It has all of each query, so that while it counts nothing else has much.
    let queries = ["watercolor landscapes with misty hills", "portrait lantern photo", "ink brush"];
    let gone = civitdeck::discovery::Document { name: queries.join(" "), ..gone.clone() };
    without.add(&gone).unwrap();
    without.remove(gone.key);
    for query in queries {
        let hits = |index: &civitdeck::discovery::SearchIndex| -> Vec<(String, u32)> {
            let answer = index.search(query, &SearchOptions::default()).unwrap();
            answer.hits.iter().map(|hit| (hit.name.clone(), (hit.relevance * 1e4).round() as u32)).collect()
        };
        assert_eq!(hits(&without), hits(&never), "{query}");
    }
}

#[test]
fn a_question_in_chinese_finds_what_is_told_of_in_english() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let index = index_of(&documents, false).unwrap();
    let first = |query: &str| {
        let answer = index.search(query, &SearchOptions::default()).unwrap();
        answer.hits.first().map(|hit| (hit.name.clone(), hit.reason.text())).unwrap_or_default()
    };
    for (query, name) in [
        ("小于200MB的flux水彩风景lora", "Aquarelle Flux"),
        ("像素 房间 等距", "Pixel Rooms"),
        ("折纸", "Origami Fold"),
        ("水墨山水", "水墨山水"),
        ("国风写实大模型", "国风写实"),
    ] {
        let (found, why) = first(query);
        assert_eq!(found, name, "{query}: {why}");
    }
    assert!(first("折纸").1.contains("origami"), "{}", first("折纸").1);
}

#[test]
fn an_order_alone_is_kept_though_a_word_is_left_that_means_nothing() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let index = index_of(&documents, false).unwrap();
    let answer = index.search("most popular lora for illustrious", &SearchOptions::default()).unwrap();
    let downloads: Vec<_> = answer.hits.iter().map(|hit| index.facts(hit.key).unwrap().downloads).collect();
    assert!(downloads.len() > 5 && downloads.is_sorted_by(|one, other| one >= other), "{downloads:?}");
}

#[test]
fn what_is_like_nothing_finds_nothing() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let index = index_of(&documents, false).unwrap();
    for query in ["asdfgh qwertz", "....", "مرحبا بالعالم", "?!*\"'()[]{}", "fgjk dfgkj lkjdf"] {
        let answer = index.search(query, &SearchOptions::default()).unwrap();
        let found: Vec<&str> = answer.hits.iter().map(|hit| hit.name.as_str()).collect();
        assert_eq!(found, [""; 0], "{query}");
    }
    // Whatever is pasted into the field, an answer comes.
    let long = "word wrod 水 ".repeat(2_000);
    assert!(index.search(&long, &SearchOptions::default()).is_ok());
}

#[test]
fn a_word_of_the_dictionary_is_no_slip_though_nobody_has_it() {
    let documents = corpus::models(corpus::MODELS).unwrap();
    let index = index_of(&documents, false).unwrap();
    let corrected = |query: &str| index.search(query, &SearchOptions::default()).unwrap().corrected;
    assert_eq!(corrected("cozy sofa curtain"), [] as [(String, String); 0]);
    assert_eq!(corrected("watercolr landscape").len(), 1);
}

/// The goals of docs/evaluation.md; `civitdeck eval recommend` prints all ways with intervals.
#[test]
fn recommendations_beat_what_is_popular_by_the_same_base_model() {
    use civitdeck::discovery::eval::recommend;
    let rows = recommend::run(recommend::Half::Test).unwrap();
    let row = |way: &str| rows.iter().find(|row| row.way == way).unwrap();
    let (base, popular) = (row("popularity within base"), row("popularity"));
    for way in ["all, plain order", "all, as shown"] {
        let all = row(way);
        let times = all.ndcg_10.mean / base.ndcg_10.mean;
        assert!(times >= 1.5, "{way}: nDCG@10 {:.3} is {times:.2} times {:.3}", all.ndcg_10.mean, base.ndcg_10.mean);
        assert!(all.coverage >= 10 * popular.coverage, "{way}: {} of {}", all.coverage, popular.coverage);
    }
    assert!(row("all, plain order").ndcg_10.mean > row("texts alone").ndcg_10.mean, "what is used together tells more");
}

/// By simulation: what is said of trends is nearly always true, and what happens is noticed within days.
#[test]
fn trends_are_noticed_soon_and_chance_is_not_taken_for_one() {
    use civitdeck::discovery::eval::trends;
    let report = trends::run();
    let [alone, told] = report.side_by_side;
    assert!(alone > 4 && told <= 2, "{told} of 2000 flat series, {alone} each for itself");
    for row in &report.rows {
        let alarms = row.false_alarms.mean;
        assert!(alarms <= 0.02, "{}: {alarms:.4} false alarms a day", row.sort);
    }
    let row = |sort: &str| report.rows.iter().find(|row| row.sort == sort).unwrap();
    for (sort, recall, days) in
        [("twice as much, 30 a day", 0.8, 9.0), ("three times, 30 a day", 0.95, 6.0), ("half, 30 a day", 0.7, 10.0)]
    {
        let (reached, delay) = (row(sort).recall.unwrap().mean, row(sort).delay_days.unwrap().mean);
        assert!(reached >= recall && delay <= days, "{sort}: {reached:.2} after {delay:.1} days");
    }
    assert!(report.precision.mean >= 0.95, "{:?}", report.precision);
}

/// The goals of docs/evaluation.md on pictures made in code; `civitdeck eval visual` prints all of it.
#[test]
fn a_changed_picture_leads_to_its_original() {
    use civitdeck::discovery::eval::visual::{Album, Shot, run};
    use civitdeck::model::ids::{FileKey, ModelId};
    use civitdeck::thumbs::{Fit, make};
    let album = |id: u64| {
        let bytes = (0..4).filter_map(|number| civitdeck::sample::picture_bytes(&format!("sample:{id}/{number}")));
        let pictures = bytes.map(|bytes| Shot::Pixels(make(&bytes, Fit::Inside { max_side: 80 }).unwrap())).collect();
        Album { key: FileKey::of_model(ModelId(id)), pictures }
    };
    let albums: Vec<Album> = (900_000_001..900_000_017).map(album).collect();
    assert!(albums.iter().all(|album| album.pictures.len() == 4));
    let rows = run(&albums, None).unwrap();
    let of =
        |what: &str, tier: &str| rows.iter().find(|row| row.what.contains(what) && row.tier.contains(tier)).unwrap();
    for what in ["cropped", "mirrored", "JPEG", "half the size", "hue"] {
        let reached = of(what, "lines").hit_1.mean;
        assert!(reached >= 0.95, "{what}: {reached:.3}");
    }
    let (look, chance) = (of("same model", "lines").hit_10.mean, of("same model", "chance").hit_10.mean);
    assert!(look >= 1.4 * chance, "{look:.2} against {chance:.2} by chance");
}
