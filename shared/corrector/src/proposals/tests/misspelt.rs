use super::*;

#[test]
fn of_a_word_that_no_list_knows_the_list_says_what_was_meant() {
    let corrector = corrector(Some(german()));
    // None of its edits is probable enough by itself, but the detector finds a mistake.
    let said = "Wir komen|word:die=0.3|ending:1:t=0.3|ending:0:t=0.1|other=0.2 gar nicht";
    assert_eq!(proposed(&corrector, said), ["1..2 kommen (spelling)"]);
    // A name has no candidates, and an ending makes no word of it.
    assert!(proposed(&corrector, "Wir sahen Londonderry|ending:1:t=0.9").is_empty());
}

#[test]
fn what_looks_like_a_name_is_not_mended_where_nouns_have_no_capitals() {
    let list = || {
        words(
            "sv",
            &[("och", 700), ("ser", 600), ("vi", 690), ("anna", 400), ("bil", 500)],
        )
    };
    let swedish = Corrector::new(tags("sv", &EDITS, &INSERTS), Some(list())).expect("one language");
    assert!(proposed(&swedish, "vi ser Annna|spelling=0.9").is_empty());
    for misspelt in [
        "vi ser annna|spelling=0.9",
        "Annna|spelling=0.9 ser",
        "vi ser “ Annna|spelling=0.9",
    ] {
        assert_eq!(proposed(&swedish, misspelt).len(), 1, "{misspelt}");
    }
    assert_eq!(
        proposed(&corrector(Some(german())), "Wir sehen Hauss|spelling=0.9").len(),
        1
    );
}

#[test]
fn what_looks_misspelt_is_mended_if_the_detector_finds_a_mistake() {
    let corrector = corrector(Some(german()));
    let mended = ["1..2 kommen (spelling)"];
    for said in [
        "Wir komen|mistake=0.9 gar nicht",
        "Wir komen|word:die=0.1|mistake=0.9 gar nicht",
    ] {
        assert_eq!(proposed(&corrector, said), mended, "{said}");
    }
    for said in [
        "Wir komen|ending:1:t=0.9|mistake=0.2 gar nicht",
        "Wir kommen|mistake=0.9 gar nicht",
    ] {
        assert!(proposed(&corrector, said).is_empty(), "{said}");
    }
}

#[test]
fn spelling_may_have_a_threshold_of_its_own() {
    let corrector = corrector(Some(german()));
    let said = Said::new("Wir komen|spelling=0.4 gar|word:dass=0.4 nicht");
    let ours = corrector.tags().thresholds(Level::Default);
    let proposals = |thresholds| corrector.proposals(&said.sentence(), thresholds);
    assert!(proposals(ours).is_empty());
    let lower = Thresholds {
        spelling: Some(0.3),
        ..ours
    };
    let shown: Vec<String> = proposals(lower).iter().map(|proposal| show(proposal.best())).collect();
    assert_eq!(shown, ["1..2 kommen (spelling)"]);
}

#[test]
fn spelling_comes_from_the_list_best_first() {
    let corrector = corrector(Some(german()));
    let said = Said::new("Sie komen|spelling=0.8|ending:0:t=0.1 garnicht|split=0.9");
    let proposals = corrector.proposals(&said.sentence(), corrector.tags().thresholds(Level::Default));
    let shown: Vec<Vec<String>> = proposals
        .iter()
        .map(|proposal| proposal.fixes.iter().map(show).collect())
        .collect();
    assert_eq!(shown[0][0], "1..2 kommen (spelling)");
    assert!(shown[0].len() > 1 && shown[0].len() <= 5, "{shown:?}");
    assert_eq!(shown[1], ["2..3 gar nicht (compound)"]);
    assert!(proposed(&super::corrector(None), "Sie komen|spelling=0.8 garnicht|split=0.9").is_empty());
}

#[test]
fn no_ending_makes_a_word_that_is_none() {
    let corrector = corrector(Some(german()));
    assert_eq!(proposed(&corrector, "Er gehen|ending:1:t=0.9"), Vec::<String>::new());
    assert_eq!(
        proposed(&corrector, "Er gehx|ending:1:t=0.9"),
        ["1..2 geht (spelling)"],
        "what was there is no word either"
    );
    assert_eq!(
        proposed(&corrector, "Er ein|ending:0:en=0.9 Hund"),
        ["1..2 einen (form)"]
    );
}
