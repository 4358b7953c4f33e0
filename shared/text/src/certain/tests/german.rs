use super::found;

#[test]
fn german_articles_and_adjectives_go_by_the_noun() {
    for (text, right) in [
        ("Das Tisch ist neu", "0 Form(\"Der\")"),
        ("Das ist ein Frau", "2 Form(\"eine\")"),
        ("ein Haus , das Frauen gehört", ""),
        ("Ich muss zum Post", "2 Form(\"zur\")"),
        ("auf der einen Seite", ""),
        ("Wir gehen durch der Wald", "3 Form(\"den\")"),
        ("eine Zeit , in der Mann und Frau gleich sind", ""),
        ("Seit ein Jahr lerne ich", "1 Form(\"einem\")"),
        ("Ich habe ein Hund", "2 Form(\"einen\")"),
        ("Sie hat ein Hund gebissen", ""),
        ("Mit ein Grund ist das Wetter", ""),
        ("Was für ein Tag", ""),
        ("Der kleiner Junge weint", "1 Wrong"),
        ("Der kleiner als du ist", ""),
        ("mit dem neuem Auto", "2 Form(\"neuen\")"),
        ("mit neuem Auto", ""),
        ("ein schöne Abend", "1 Form(\"schöner\")"),
        ("ein blaue Krawatte", "0 Form(\"eine\"), 1 Wrong"),
        ("Die alte Leute sitzen dort", "1 Form(\"alten\")"),
        ("Die alte Frau sitzt dort", ""),
        ("In der neue Küche", "2 Form(\"neuen\")"),
        ("Ich esse ein einen Apfel", "2 Extra"),
        ("Meine Mutter ist beste Köchin der Welt", "3 Wrong"),
    ] {
        assert_eq!(found("de", text).join(", "), right, "{text}");
    }
}

#[test]
fn german_nouns_are_counted() {
    for (text, right) in [
        ("Ich esse zwei Banane", "3 Form(\"Bananen\")"),
        ("Ich esse zwei Bananen", ""),
        ("Er spielt mit seinen Kinder", "4 Form(\"Kindern\")"),
        ("Er liebt seine Kinder", ""),
        ("diese beiden Länder", ""),
        ("Die Blätters fallen", "1 Form(\"Blätter\")"),
        ("des Fensters", ""),
        ("alle Fensters", "1 Form(\"Fenster\")"),
        ("Wir haben ein Ferien Haus", "3 Form(\"Ferienhaus\"), 4 Extra"),
        ("zu Mittag essen", ""),
        ("Ich habe Bruder .", "2 Form(\"einen Bruder\")"),
        ("Ich habe Hunger .", ""),
        ("Hund schläft die ganze Nacht", "0 Form(\"Der Hund\")"),
    ] {
        assert_eq!(found("de", text).join(", "), right, "{text}");
    }
}

#[test]
fn german_verbs_agree_and_have_their_form() {
    for (text, right) in [
        ("Du hat Zeit", "1 Form(\"hast\")"),
        ("Heute hat du Zeit", "1 Form(\"hast\")"),
        ("was ich haben will", ""),
        ("er habe keine Zeit", ""),
        ("die Orte , die ich besucht habe", ""),
        ("Der Bäcker verkaufen auch Kuchen", "2 Form(\"verkauft\")"),
        ("Die Frau sehen wir nicht", ""),
        ("Die Sonne scheinst heute", "2 Form(\"scheint\")"),
        ("Die Vögel singt im Baum", "2 Form(\"singen\")"),
        ("Ich habe nach Hause gegangen .", "1 Form(\"bin\")"),
        ("Ich habe es sehen gegangen sein müssen .", ""),
        ("Der Tisch ist gedeckt .", ""),
        ("Ich bin den Tisch gedeckt .", "1 Form(\"habe\")"),
        ("Er hat den Schlüssel verliert .", "4 Form(\"verloren\")"),
        ("Wer das hat , verliert .", ""),
        ("Ich kann zu gehen .", "2 Extra"),
        ("Er hat viel zu lernen .", ""),
        ("Kannst du das Radio leiser machst ?", "5 Form(\"machen\")"),
        ("Das Kind wachst schnell", "2 Form(\"wächst\")"),
        ("Ihr fahrt schnell", ""),
        ("Sprech bitte lauter", "0 Form(\"Sprich\")"),
        ("Ich habe gestern Pizza essen .", "4 Form(\"gegessen\")"),
        ("Ich habe gut essen .", ""),
    ] {
        assert_eq!(found("de", text).join(", "), right, "{text}");
    }
}

#[test]
fn german_words_have_their_order() {
    for (text, right) in [
        ("Dann wir haben gegessen", "1 Form(\"haben wir\"), 2 Extra"),
        ("Dann haben wir gegessen", ""),
        ("Warum du weinst ?", "1 Form(\"weinst du\"), 2 Extra"),
        ("Warum du weinst , weiß ich nicht .", ""),
        ("Am Montag ich gehe ins Kino", "2 Form(\"gehe ich\"), 3 Extra"),
        ("weil ich bin krank", "2 Wrong"),
        ("weil ich krank bin", ""),
        (
            "Weil ich Fieber habe , ich bleibe im Bett",
            "5 Form(\"bleibe ich\"), 6 Extra",
        ),
        ("Ich habe gekauft zwei Karten", "2 Wrong"),
        ("Ich habe zwei Karten gekauft", ""),
        ("Der Unterricht anfängt um acht", "2 Wrong"),
        ("wenn der Unterricht anfängt", ""),
        ("Ich nicht verstehe das", "1 Form(\"verstehe nicht\"), 2 Extra"),
    ] {
        assert_eq!(found("de", text).join(", "), right, "{text}");
    }
}

#[test]
fn german_pronouns_and_objects_have_their_case() {
    for (text, right) in [
        ("Kommst du mit ich ?", "3 Form(\"mir\")"),
        ("Das ist für mir", "3 Form(\"mich\")"),
        ("Wie geht es dich ?", "3 Form(\"dir\")"),
        ("Was geht es dich an ?", ""),
        ("Wir freuen sich sehr", "2 Form(\"uns\")"),
        ("Die Leute freuen sich", ""),
        ("Sie schämt für ihren Fehler", "1 Form(\"schämt sich\")"),
        ("Ich freue auf dich .", ""),
        ("Ich freue auf den Sommer .", "1 Form(\"freue mich\")"),
        ("Draußen ist kalt .", "1 Form(\"ist es\")"),
        ("Das Wasser ist kalt .", ""),
        ("Meine Lehrerin sie ist streng", "2 Extra"),
        ("Ich helfe dich .", "2 Form(\"dir\")"),
        ("Das Buch liegt auf den Tisch", "4 Form(\"dem\")"),
        ("Er legt es auf den Tisch", ""),
        ("Ich liebe er .", "2 Form(\"ihn\")"),
        ("Ich habe ein guter Freund", "2 Form(\"einen\"), 3 Form(\"guten\")"),
        ("Das ist ein guter Freund", ""),
    ] {
        assert_eq!(found("de", text).join(", "), right, "{text}");
    }
}

#[test]
fn german_phrases_have_their_words() {
    for (text, right) in [
        ("Im Kino darf mann nicht rauchen", "3 Form(\"man\")"),
        ("Komm bald wider", "2 Form(\"wieder\")"),
        ("wider besseres Wissen", ""),
        ("Sie sagt , das sie später kommt .", "3 Form(\"dass\")"),
        ("Sie sagt , das ist gut .", ""),
        ("das Wissen , das wir brauchen .", ""),
        ("Er ist größer wie sein Vater", "3 Form(\"als\")"),
        ("Am Winter schneit es", "0 Form(\"Im\")"),
        ("Das beginnt in acht Uhr", "2 Form(\"um\")"),
        ("Das beginnt in acht Tagen", ""),
        ("Sie wartet für ihre Tochter", "2 Form(\"auf\")"),
        ("Sie wartet für zwei Stunden", ""),
        ("Sie erinnert sich über ihren Vater", "3 Form(\"an\")"),
        ("Es ist schwer , Arbeit finden .", "5 Form(\"zu finden\")"),
        ("Wir kamen , um Arbeit zu finden .", ""),
        ("Am wochenende lese ich", "1 Form(\"Wochenende\")"),
        ("Wir Gehen heute ins Kino", "1 Form(\"gehen\")"),
        ("Er spricht sehr Schnell", "3 Form(\"schnell\")"),
        ("Ich habe viel Freunde", "2 Form(\"viele\")"),
        ("Das ist kein gut .", "2 Form(\"nicht\")"),
    ] {
        assert_eq!(found("de", text).join(", "), right, "{text}");
    }
}
