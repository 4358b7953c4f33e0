use super::found;

#[test]
fn a_czech_preposition_gets_a_vowel() {
    for (text, right) in [
        ("s sestrou", "se"),
        ("S sestrou", "Se"),
        ("s špatnou náladou", "se"),
        ("z školy", "ze"),
        ("v Vídni", "ve"),
        ("v Francii", "ve"),
        ("k koni", "ke"),
    ] {
        assert_eq!(found("cs", text), [format!("0 Form({right:?})")], "{text}");
    }
    for text in [
        "s sebou",
        "s ženou",
        "s šipkou",
        "z žen",
        "v domě",
        "k domu",
        "k kávě",
        "v V",
        "bod V vyhlášky",
        "s SMS",
        "s srn",
        "v vteřině2",
    ] {
        assert!(found("cs", text).is_empty(), "{text}");
    }
}

#[test]
fn a_czech_conditional_is_one_word() {
    assert_eq!(found("cs", "Kdyby jste přišli"), ["0 Form(\"Kdybyste\")", "1 Extra"]);
    assert_eq!(found("cs", "že by jsme šli"), ["1 Form(\"bychom\")", "2 Extra"]);
    for text in ["aby byl jsem", "by šel", "kdo by , jste"] {
        assert!(found("cs", text).is_empty(), "{text}");
    }
}

#[test]
fn a_czech_pronoun_has_the_case_of_its_preposition() {
    for (text, right) in [
        ("pro mně", "1 Form(\"mě\")"),
        ("Pro já", "1 Form(\"mě\")"),
        ("bez ty děti", ""),
        ("o ty věci", ""),
        ("na mně , o mě", ""),
        ("pro tobě", "1 Form(\"tebe\")"),
        ("od mi", "1 Form(\"mě\")"),
        ("s on", "1 Form(\"ním\")"),
        ("u nám", "1 Form(\"nás\")"),
        ("kolem mu létaly", ""),
    ] {
        assert_eq!(found("cs", text).join(", "), right, "{text}");
    }
    assert_eq!(found("cs", "přijď k mě"), ["1 Form(\"ke\")", "2 Form(\"mně\")"]);
    assert_eq!(found("cs", "pojď s mnou"), ["1 Form(\"se\")"]);
}

#[test]
fn a_czech_verb_has_its_person_in_the_dative() {
    for (text, right) in [
        ("děkuju tě za dopis", "1 Form(\"ti\")"),
        ("líbí se mě tady", "2 Form(\"mi\")"),
        ("Mě se to líbí", ""),
        ("Mě se líbí Brno", "0 Form(\"Mně\")"),
        ("pomůžu vás s taškou", "1 Form(\"vám\")"),
        ("pomůžu ho najít", ""),
        ("vidím tě", ""),
    ] {
        assert_eq!(found("cs", text).join(", "), right, "{text}");
    }
}

#[test]
fn a_czech_auxiliary_agrees_with_its_pronoun() {
    for (text, right) in [
        ("Já jsi doma", "1 Form(\"jsem\")"),
        ("vy máme čas", "1 Form(\"máte\")"),
        ("my by šli", "1 Form(\"bychom\")"),
        ("Máme rád čaj", "1 Form(\"rádi\")"),
        ("Adam a já budeme", ""),
        ("já je znám", ""),
        ("ona jsou malá", ""),
    ] {
        assert_eq!(found("cs", text).join(", "), right, "{text}");
    }
}

#[test]
fn czech_dates_and_aspects_have_one_form() {
    for (text, right) in [
        ("v pátku", "1 Form(\"pátek\")"),
        ("V leden", "1 Form(\"lednu\")"),
        ("na podzim", ""),
        ("Budu ti zavolat", "2 Form(\"volat\")"),
        ("začali jsme se naučit", "3 Form(\"učit\")"),
        ("přestaň zakřičet", "1 Form(\"křičet\")"),
        ("Důležité bude najít čas", ""),
        ("na začátku zavolat", ""),
        ("budu muset zavolat", ""),
        ("budu volat", ""),
        ("budu , zavolat", ""),
    ] {
        assert_eq!(found("cs", text).join(", "), right, "{text}");
    }
}

#[test]
fn a_czech_clause_has_what_its_verb_needs() {
    for (text, right) in [
        ("Líbí mi tvoje auto", "0 Form(\"Líbí se\")"),
        ("Moje máma směje celý den", "2 Form(\"se směje\")"),
        ("Narodil jsem v Praze", "0 Wrong"),
        ("Včera jsem narodil", "2 Form(\"se narodil\")"),
        ("Narodil jsem se v Praze", ""),
        ("Ano líbí", ""),
        ("Nikdo přišel na oslavu", "1 Form(\"nepřišel\")"),
        ("v lednici je nic", "2 Form(\"není\")"),
        ("nikdo nepřišel", ""),
        ("nikdo jiný než on měl klíč", ""),
        ("Kam bydlíš teď", "0 Form(\"Kde\")"),
        ("Kde jdeš", "0 Form(\"Kam\")"),
        ("Kam jdeš", ""),
        ("Všiml se toho", "1 Form(\"si\")"),
        ("Líbí si mi to", "1 Form(\"se\")"),
        ("Těším na prázdniny s vámi", "0 Form(\"Těším se\")"),
        ("Jak jmenuje tvůj pes", "1 Form(\"se jmenuje\")"),
        ("Vrátil jsem domů pozdě", "0 Wrong"),
        ("to mě těší", ""),
        ("Bohužel ne mám čas", "1 Form(\"nemám\"), 2 Extra"),
        ("Jíš maso nebo ne mám objednat", ""),
        ("Odpoledne jsem v doma", "2 Extra"),
        ("Já jsem mám psa", "1 Extra"),
        ("Tohle je více lepší", "2 Extra"),
        ("o to více větší lodě", ""),
        ("Minulý rok budeme v Řecku", "1 Wrong"),
        ("Včera jdu do kina", "0 Wrong"),
        ("Zítra jsem přišel pozdě", "0 Wrong"),
        ("Zítra bych přišel pozdě", ""),
        ("Zítra bude líp než včera", ""),
        ("Minulý týden navštívím babičku", "1 Wrong"),
        ("Loni jsem jezdil na kole", ""),
        ("Vstávám se v sedm hodin", "1 Extra"),
        ("Bydlím se sestrou", ""),
        ("Jdu se podívat ven", ""),
        ("Mi se to líbí", "0 Form(\"Mně\")"),
        ("Ho neznám vůbec", "0 Form(\"Jeho\")"),
        ("Se jmenuju Petr", "0 Wrong"),
        ("Se sestrou jsem šel", ""),
        ("Dnes je tepleji jak včera", "3 Form(\"než\")"),
        ("Nejraději jak kdy jindy", ""),
        ("Narodil jsem se roce 1998", "3 Form(\"v roce\")"),
        ("v lednu a roce 2000", ""),
        ("Běhám dvakrát týden", "2 Form(\"za týden\")"),
        ("Dobrý den pane doktor", "3 Form(\"doktore\")"),
        ("Znáš dobře plavat", "0 Form(\"Umíš\")"),
        ("Znáš dobře Brno", ""),
        ("Včera jsem věděl , že budu doma", ""),
        ("Moje sestra usmívá celý den", "2 Form(\"se usmívá\")"),
        ("Nikdy jsem nezvyknul na zimu", "2 Form(\"si nezvyknul\")"),
        ("Umýt a usmívat a jít", ""),
        ("Můj bratr jmenuje Petr", "2 Form(\"se jmenuje\")"),
        ("Učíme česky každý den", "0 Form(\"Učíme se\")"),
        ("Bydlel jsem se v Brně", "2 Extra"),
        ("Firma muže zaplatit účet", "1 Form(\"může\")"),
        ("Pes se muže také bát", "2 Form(\"může\")"),
        ("Viděl starého muže plavat", ""),
        ("na muže se nemohl dívat", ""),
        ("Řekl mě pravdu", "1 Form(\"mi\")"),
        ("Dej to mě hned", "2 Form(\"mně\")"),
    ] {
        assert_eq!(found("cs", text).join(", "), right, "{text}");
    }
}

#[test]
fn a_czech_verb_has_its_preposition() {
    for (text, right) in [
        ("Těším se pro tebe", "2 Form(\"na\")"),
        ("Ptal se mě za plány", "3 Wrong"),
        ("Zeptám se za chvíli", ""),
        ("Zeptal se pro jistotu", ""),
        ("Hrajeme v hřišti za domem", "1 Form(\"na\")"),
        ("Zítra jdu v kině", "2 Form(\"do\"), 3 Form(\"kina\")"),
        ("Byl jsem v kině", ""),
        ("Bydlím na Praze", "1 Form(\"v\")"),
        ("Záleží na Praze", ""),
        ("Vrátil jsem se od Německa", "3 Form(\"z\")"),
        ("Hraju rád na fotbal", "2 Extra"),
        ("Hraju kytaru", "1 Form(\"na kytaru\")"),
        ("Mluvím český dobře", "1 Form(\"česky\")"),
        ("Umím český jazyk", ""),
        ("Přijedu na víkendu", "1 Form(\"o\")"),
    ] {
        assert_eq!(found("cs", text).join(", "), right, "{text}");
    }
}
