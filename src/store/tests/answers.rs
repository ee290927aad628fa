//! Kept answers are found under their question, and the oldest make room.

use super::Store;

#[test]
fn an_answer_is_found_under_its_question_and_the_oldest_make_room() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    store
        .write(|writer| {
            for number in 0..4_001_i64 {
                writer.put_answer(&format!("question {number}"), &vec![number], number)?;
            }
            writer.put_answer("question 4000", &vec![7_i64], 9_000)
        })
        .unwrap();
    let of = |question: &str| store.read(|reader| reader.answer::<Vec<i64>>(question)).unwrap();
    assert_eq!(of("question 0"), None);
    assert_eq!(of("question 399"), None);
    assert_eq!(of("question 400").map(|answer| (answer.value, answer.asked_unix_secs)), Some((vec![400], 400)));
    assert_eq!(of("question 4000").map(|answer| (answer.value, answer.asked_unix_secs)), Some((vec![7], 9_000)));
    assert!(
        store.read(|reader| reader.answer::<String>("question 400")).unwrap().is_none(),
        "another shape is no answer"
    );
}
