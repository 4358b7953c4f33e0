//! What is offered for a finding.

use super::*;

#[test]
fn suggestions_are_combinations_best_first() {
    let corrector = corrector(None);
    assert_eq!(
        suggested(
            &corrector,
            "Ich sehe der|word:den=0.5|word:die=0.3|delete=0.04 Hund",
            2..3
        ),
        ["2..3 den (form)", "2..3 die (form)"]
    );
    assert_eq!(
        suggested(&corrector, "Er glaub|ending:0:t=0.6 das|word:dass=0.6|+,=0.6 er", 1..3)[0],
        "1..3 glaubt , dass (form)"
    );
    assert_eq!(
        suggested(&corrector, "Die Haus|join=0.9 Tür ist", 1..2),
        ["1..3 Haustür (compound)"]
    );
    assert_eq!(
        suggested(&corrector, "Die Haus|join=0.9 Tür ist", 1..3),
        ["1..3 Haustür (compound)"]
    );
    assert!(suggested(&corrector, "Ich sehe das", 0..3).is_empty());
    assert!(suggested(&corrector, "Ich sehe|other=0.9 das", 1..2).is_empty());
    assert!(suggested(&corrector, "Ich", 3..5).is_empty());
    let many = "a|word:die=0.3|word:den=0.3|upper=0.3 ".repeat(30);
    assert!(suggested(&corrector, &many, 0..30).len() <= 5);
}

#[test]
fn a_word_may_move_out_of_a_finding() {
    let corrector = corrector(None);
    assert_eq!(
        suggested(&corrector, "Gestern ich|delete=0.5 bin gegangen|+ich=0.6", 1..2)[0],
        "1..3 bin ich (order)"
    );
    assert_eq!(
        suggested(&corrector, "Ich|delete=0.5 bin gestern|+ich=0.6 da", 2..3)[0],
        "0..2 bin ich (order)"
    );
}

#[test]
fn what_is_not_likely_is_not_offered() {
    let corrector = corrector(None);
    assert!(suggested(&corrector, "Ich sehe das|word:dass=0.29 Haus", 2..3).is_empty());
    assert_eq!(
        suggested(&corrector, "Ich sehe das|word:dass=0.31|word:die=0.1 Haus", 2..3),
        ["2..3 dass (form)", "2..3 die (form)"]
    );
}
