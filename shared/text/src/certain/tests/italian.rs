use super::found;

fn check(finds: &[(&str, &str)], passes: &[&str]) {
    for (text, right) in finds {
        assert_eq!(found("it", text).join(", "), *right, "{text}");
    }
    for text in passes {
        assert!(found("it", text).is_empty(), "{text}: {:?}", found("it", text));
    }
}

#[test]
fn an_italian_article_has_the_gender_of_its_noun() {
    check(
        &[
            ("il macchina è qui", "0 Form(\"la\")"),
            ("Una libro", "0 Form(\"Un\")"),
            ("un' anno", "0 Form(\"un\")"),
            ("ho un idea", "1 Form(\"un'\")"),
            ("nel stazione", "0 Form(\"nella\")"),
            ("il mio mamma", "0 Form(\"la\"), 1 Form(\"mia\")"),
            ("un bella casa", "0 Form(\"una\")"),
            ("i ragazze", "0 Form(\"le\")"),
            ("il libri", "0 Wrong"),
        ],
        &[
            "la lavoro io",
            "gli chiese un favore",
            "le porta la borsa",
            "i file",
            "il data center",
            "un problema",
            "la mano",
            "il cinema",
        ],
    );
}

#[test]
fn an_italian_adjective_agrees() {
    check(
        &[
            ("una casa bello", "2 Form(\"bella\")"),
            ("due film americano .", "2 Form(\"americani\")"),
            ("I prezzi qui sono troppo alto .", "5 Form(\"alti\")"),
            ("Le finestre della cucina sono aperta .", "5 Form(\"aperte\")"),
            ("è molta bella .", "1 Form(\"molto\")"),
            ("molto libri", "0 Form(\"molti\")"),
            ("la prossimo settimana", "1 Form(\"prossima\")"),
        ],
        &[
            "il re e la regina italiani",
            "sono molte belle case",
            "le lingue inglese e francese",
            "i luoghi della cultura italiani",
            "tanti saluti",
            "una casa bella",
        ],
    );
}

#[test]
fn an_italian_numeral_has_a_plural() {
    check(
        &[
            ("due libro", "1 Form(\"libri\")"),
            ("2 volta", "1 Form(\"volte\")"),
            ("qualche libri", "1 Form(\"libro\")"),
            ("ogni settimane", "1 Form(\"settimana\")"),
            ("tutti giorni", "0 Form(\"tutti i\")"),
        ],
        &[
            "alle due notte",
            "sei marito di nessuno",
            "due libri",
            "tre film",
            "siamo tutti amici",
            "ogni settimana",
        ],
    );
}

#[test]
fn an_italian_verb_has_its_person() {
    check(
        &[
            ("io sei qui", "1 Form(\"sono\")"),
            ("Noi non hanno tempo", "2 Form(\"abbiamo\")"),
            ("Voi capisce", "1 Form(\"capite\")"),
            ("La polizia hanno ragione", "2 Form(\"ha\")"),
            ("Le mie vacanze è finite", "3 Form(\"sono\")"),
            ("Posso chiedo una cosa", "1 Form(\"chiedere\")"),
            ("io sono 20 anni", "1 Form(\"ho\")"),
        ],
        &[
            "mio padre e lui sono qui",
            "che io parli",
            "Tu parla piano",
            "se posso vengo",
            "Chi può parla",
            "vorrei aiuto",
            "I compiti è meglio farli",
            "I primi giorni è felice",
            "per noi hanno fatto tutto",
        ],
    );
}

#[test]
fn italian_verbs_go_by_what_pleases_or_exists() {
    check(
        &[
            ("mi piace i libri", "1 Form(\"piacciono\")"),
            ("mi piacciono mangiare", "1 Form(\"piace\")"),
            ("Te piace", "0 Form(\"Ti\")"),
            ("c' è molti libri", "0 Form(\"ci\"), 1 Form(\"sono\")"),
            ("Il film chi ho visto", "2 Form(\"che\")"),
        ],
        &[
            "mi piacciono il mare e il sole",
            "a te piace",
            "ci sono un letto , un tavolo e una sedia",
            "ci sono una volta",
            "mi piace leggere",
        ],
    );
}

#[test]
fn italian_participles_have_their_auxiliary() {
    check(
        &[
            ("ho andato a casa", "0 Form(\"sono\")"),
            ("Sono camminato molto", "0 Form(\"Ho\")"),
            ("Mi ho dimenticato", "1 Form(\"sono\")"),
            ("ho leggere", "1 Form(\"letto\")"),
            ("siamo andato", "1 Form(\"andati\")"),
            ("Maria è andato via", "2 Form(\"andata\")"),
            ("Ho ti cercato", "0 Form(\"Ti ho\"), 1 Extra"),
        ],
        &[
            "ha stato Bozza",
            "ha lo stato di Bozza",
            "si è parlato",
            "ho potere",
            "siamo andati",
            "ho da leggere",
            "è parlato qui",
        ],
    );
}

#[test]
fn italian_prepositions_join_and_go_by_their_verb() {
    check(
        &[
            ("di il libro", "0 Form(\"del\"), 1 Extra"),
            ("vado a Italia", "1 Form(\"in\")"),
            ("abito in Roma", "1 Form(\"a\")"),
            ("in lunedì", "0 Extra"),
            ("nato in 1990", "1 Form(\"nel\")"),
            ("torno casa .", "1 Form(\"a casa\")"),
            ("comincio studiare", "1 Form(\"a studiare\")"),
            ("voglio a mangiare", "1 Extra"),
            ("ho deciso partire", "2 Form(\"di partire\")"),
            ("più ricco che me", "2 Form(\"di\")"),
            ("con mi", "1 Form(\"me\")"),
            ("vorrei ti vedere", "1 Extra, 2 Form(\"vederti\")"),
            ("per mangiando", "1 Form(\"mangiare\")"),
        ],
        &[
            "di la vedere",
            "la data in 1984",
            "va in Roma antica",
            "prima imparare",
            "mi piace il calcio",
            "più a me che a lui",
            "di quando",
            "vorrei vederti",
        ],
    );
}

#[test]
fn italian_words_are_not_confused() {
    check(
        &[
            ("perche no", "0 Form(\"perché\")"),
            ("un po di pane", "1 Form(\"po'\")"),
            ("Qual' è", "0 Form(\"Qual\")"),
            ("c' e un libro", "1 Form(\"è\")"),
            ("gli anno detto", "1 Form(\"hanno\")"),
            ("Il cielo e nero .", "2 Form(\"è\")"),
            ("più migliore", "0 Extra"),
            ("a me mi piace", "2 Extra"),
            ("la mia madre è qui", "0 Extra"),
            ("Mio lavoro è bello", "0 Form(\"Il mio\")"),
            ("mi casa", "0 Form(\"mia\")"),
            ("Se avrei tempo", "1 Form(\"avessi\")"),
            ("Nonostante faceva caldo", "1 Form(\"facesse\")"),
            ("il 3 Giugno", "2 Form(\"giugno\")"),
            ("alle dieci ore di sera", "2 Extra"),
        ],
        &[
            "il carattere é",
            "un po' di pane",
            "ogni anno",
            "la mia madre adottiva",
            "non so se avrei tempo",
            "a lei mi lega molto",
            "Mio padre è qui",
            "in via 4 Novembre",
            "sono tre ore di viaggio",
        ],
    );
}
