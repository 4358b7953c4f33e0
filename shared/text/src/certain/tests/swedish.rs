use super::found;

#[test]
fn a_swedish_noun_has_its_words_beside_it() {
    for (text, expected) in [
        ("jag har en hus .", "2 Form(\"ett\")"),
        ("det var en mycket bra svar", "2 Form(\"ett\")"),
        ("ditt fråga var svår", "0 Form(\"din\")"),
        ("det var en kallt natt", "3 Form(\"kall\")"),
        ("ett stor hus", "1 Form(\"stort\")"),
        ("en stora bil", "1 Form(\"stor\")"),
        ("den röd villan", "1 Form(\"röda\")"),
        ("två stor bilar", "1 Form(\"stora\")"),
        ("min bilen", "1 Form(\"bil\")"),
        ("mina bilarna", "1 Form(\"bilar\")"),
        ("den gamla kvinna bor här", "2 Form(\"kvinnan\")"),
        ("i sju månad .", "2 Form(\"månader\")"),
        ("de två land ligger", "2 Form(\"länderna\")"),
        ("varje dagar", "1 Form(\"dag\")"),
        ("Huset är stor .", "2 Form(\"stort\")"),
        ("det är svår att", "2 Form(\"svårt\")"),
        ("vi är glad .", "2 Form(\"glada\")"),
        ("Mina tänder är vit .", "3 Form(\"vita\")"),
    ] {
        assert_eq!(found("sv", text), [expected], "{text}");
    }
    for text in [
        "jag har ett hus och en bil",
        "i vilket bilen stod",
        "en svårt sjuk man",
        "den stora bil som vi har",
        "de två åren",
        "klockan åtta åker jag",
        "det är stor skillnad",
        "en modern bil",
        "mannen i huset är stor .",
        "ett mycket bra svar",
    ] {
        assert!(found("sv", text).is_empty(), "{text}");
    }
}

#[test]
fn a_swedish_verb_has_its_form_and_its_place() {
    for (text, expected) in [
        ("Hon kan inte kommer .", &["3 Form(\"komma\")"][..]),
        ("Ska vi beställer en pizza ?", &["2 Form(\"beställa\")"]),
        ("Vi har aldrig var i Afrika", &["3 Form(\"varit\")"]),
        ("Jag glömde att låser dörren", &["3 Form(\"låsa\")"]),
        ("Jag heta Samir", &["1 Form(\"heter\")"]),
        ("Jag kan inte att hitta den", &["3 Extra"]),
        ("I går köper jag bröd", &["2 Form(\"köpte\")"]),
        ("Idag jag går hem", &["1 Form(\"går jag\")", "2 Extra"]),
        ("eftersom han kommer inte", &["2 Form(\"inte kommer\")", "3 Extra"]),
        ("Hon alltid kommer för sent", &["1 Form(\"kommer alltid\")", "2 Extra"]),
        ("Om du vill du kan låna den", &["3 Form(\"kan du\")", "4 Extra"]),
        ("Min pappa han är polis", &["2 Extra"]),
        ("Nu är sent .", &["1 Form(\"är det\")"]),
        ("ett sätt utan säga något", &["3 Form(\"att säga\")"]),
    ] {
        assert_eq!(found("sv", text), expected, "{text}");
    }
    for text in [
        "den som vill går hem",
        "ska planerade stopp",
        "om du vill går vi",
        "att ökade kostnader",
        "Ska du och jag gå ?",
        "Idag går jag hem",
        "Sedan jag kom hit , är jag glad",
        "Om jag var du skulle jag gå",
        "så att jag kan inte",
        "det är lätt att säga",
    ] {
        assert!(found("sv", text).is_empty(), "{text}");
    }
}

#[test]
fn swedish_words_go_with_those_beside_them() {
    for (text, expected) in [
        ("kom med jag !", &["2 Form(\"mig\")"][..]),
        ("Jag har inte sett han på länge", &["4 Form(\"honom\")"]),
        ("Jag känner sig trött", &["2 Form(\"mig\")"]),
        ("Vi sålde sin stuga", &["2 Form(\"vår\")"]),
        ("Min bror och mig delar rum", &["3 Form(\"jag\")"]),
        ("att dem är här", &["1 Form(\"de\")"]),
        ("Filmen handlar av en pojke", &["2 Form(\"om\")"]),
        ("på klockan tre", &["0 Extra"]),
        ("Vi har bott Malmö länge", &["2 Form(\"bott i\")"]),
        ("i andra våningen", &["0 Form(\"på\")"]),
        ("mer bättre än", &["0 Extra"]),
        ("yngre en sin man", &["1 Form(\"än\")"]),
        ("min mobil telefon", &["1 Form(\"mobiltelefon\")", "2 Extra"]),
        ("Har du många tid ?", &["2 Form(\"mycket\")"]),
        ("Tak för hjälpen", &["0 Form(\"Tack\")"]),
        ("den dyrast ringen", &["1 Form(\"dyraste\")"]),
        ("Kursen startar i Augusti .", &["3 Form(\"augusti\")"]),
    ] {
        assert_eq!(found("sv", text), expected, "{text}");
    }
    for text in [
        "Hur många tårtbitar åt du ?",
        "av de här",
        "han känner sig trött",
        "vatten på Mars .",
        "en större en",
        "väntar på henne",
        "Dem ser jag",
        "varm start på Oktober",
        "klockan tre",
    ] {
        assert!(found("sv", text).is_empty(), "{text}");
    }
}
