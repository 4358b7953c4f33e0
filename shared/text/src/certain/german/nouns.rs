//! Frequent German nouns with their gender, which their ending or last part tells of many more.

use super::{Pairs, Words, paired, pairs, words};
use crate::letters::is_among;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

/// A noun's gender, and whether it has another form in the plural.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Noun {
    pub(super) gender: Gender,
    pub(super) is_singular: bool,
}

/// Masculine nouns that have another form in the plural, and those that do not.
const MASCULINE: &str = "Abend Anruf Apfel Arm Arzt Aufsatz Ausflug Ausgang Bahnhof Balkon Ball Bart Bauch Baum Beruf Besuch Bericht Berg Bleistift Blick Brief Bruder \
    Bus Chef Eingang Erfolg Fall Film Fisch Flughafen Fluss Freund Frosch Fuchs Fuß Garten Geburtstag Grund Hof Hund Hunger Hut Kaffee Kopf Krieg Kurs \
    Kuss Kühlschrank Lohn Lärm Mann Mantel Markt Mensch Monat Mond Mund Nachmittag Name Ofen Opa Park Parkplatz Pass Plan Platz Preis Punkt Raum \
    Reis Rock Rucksack Saft Salat Satz Schnee Schrank Schritt Schuh Sohn Spaß Sport Staat Stern Stift Strand Streit Student Stuhl Supermarkt Tag Tee Teppich \
    Termin Text Tisch Topf Traum Unfall Unterricht Urlaub Vater Verkehr Vertrag Vogel Vormittag Wald Weg Wein Wind Wolf Zufall Zug Elefant Job";
const MASCULINE_SAME: &str = "Arbeiter Artikel Bäcker Computer Fehler Fernseher Finger Himmel Kellner Koffer Kuchen Lehrer Löffel Onkel Pullover Regen Rücken \
    Schlüssel Schüler Sommer Teller Winter Wagen";
const FEMININE: &str = "Adresse Angst Antwort Apotheke Arbeit Aufgabe Banane Bank Bibliothek Birne Bluse Blume Brille Brücke Butter Bäckerei Cousine Decke Dusche Erde \
    Fahrt Familie Farbe Feier Ferienwohnung Firma Flasche Frage Frau Freude Freundin Gabel Garage Geige Geschichte Gitarre Gruppe Hand Haut Hilfe Hochzeit Hose Idee \
    Insel Jacke Karte Kartoffel Katze Kirche Klasse Krankenschwester Krawatte Kuh Kultur Küche Lampe Lehrerin Luft Maus Milch Minute Musik Mutter Mütze Nachricht Nacht Nase Natur \
    Nummer Oma Party Person Polizei Post Reise Rose Schule Schwester Seite Sonne Sprache Stadt Stelle Stimme Straße Stunde Suppe Tante Tasche Tasse Tochter \
    Toilette Tomate Treppe Tür Uhr Umwelt Vase Wand Welt Woche Wurst Zahl Zeit Zitrone Party Brücke Treppe Hauptstadt Innenstadt Großstadt Ärztin Kollegin Chefin Nachbarin";
const NEUTER: &str = "Auge Auto Bein Beispiel Bett Bier Bild Boot Brot Buch Büro Dach Dorf Ei Ergebnis Fahrrad Fest Fleisch Flugzeug Foto Frühstück \
    Gefühl Geld Gemüse Geschenk Gesetz Gesicht Gespräch Glas Glück Haar Handy Haus Heft Hemd Herz Hotel Huhn Haustier Internet Jahr Kind Kino Kleid Konzert Krankenhaus \
    Land Licht Lied Meer Motorrad Museum Obst Ohr Paket Papier Pferd Problem Radio Regal Restaurant Schaf Schiff Schwein Schwimmbad Sofa Spiel Studium \
    Telefon Thema Ticket Tier Volk Wasser Wetter Wochenende Wort Ziel Ferienhaus";
const NEUTER_SAME: &str = "Abendessen Essen Fenster Feuer Gebäude Kissen Knie Leben Messer Mittagessen Mädchen Semester Theater Unternehmen Zimmer";
/// Last parts of compounds, in the same order.
const PARTS: [(&str, Gender); 3] = [
    ("baum freund garten markt platz schrank unterricht", Gender::Masculine),
    (
        "arbeit frage gruppe heit karte keit küche schaft schule sprache straße stunde tasche tion tät ung woche wohnung zeit",
        Gender::Feminine,
    ),
    (
        "auto bett buch chen gespräch haus jahr lein problem spiel",
        Gender::Neuter,
    ),
];
/// Words that end so and have another gender or are no nouns.
const OTHERS: &str = "Petschaft Dung Schaft Hornung Neuhaus Bauhaus Unzeit Samsung Bahnung Nibelung";

/// What the lists say of each noun. The first of them that has it counts.
static KNOWN: LazyLock<HashMap<&'static str, Noun>> = LazyLock::new(|| {
    let lists = [
        (MASCULINE, Gender::Masculine, true),
        (MASCULINE_SAME, Gender::Masculine, false),
        (FEMININE, Gender::Feminine, true),
        (NEUTER, Gender::Neuter, true),
        (NEUTER_SAME, Gender::Neuter, false),
    ];
    let mut known = HashMap::new();
    for (list, gender, is_singular) in lists {
        for word in list.split(' ') {
            known.entry(word).or_insert(Noun { gender, is_singular });
        }
    }
    known
});

/// What is known of a noun, which is written with its capital.
pub(super) fn known(word: &str) -> Option<Noun> {
    if let Some(noun) = KNOWN.get(word) {
        return Some(*noun);
    }
    let ends_otherwise = ["prung", "chwung", "scheit"].iter().any(|end| word.ends_with(end));
    if is_among(OTHERS, word) || ends_otherwise || word.contains('-') || word.chars().skip(1).any(char::is_uppercase) {
        return None;
    }
    let ends = |parts: &str| {
        let mut parts = parts.split(' ').filter_map(|part| word.strip_suffix(part));
        parts.any(|rest| rest.chars().count() >= 3)
    };
    let (_, gender) = PARTS.iter().find(|(parts, _)| ends(parts))?;
    let is_same = ["chen", "lein"].iter().any(|end| word.ends_with(end));
    if word.ends_with("chen") && !DIMINUTIVES.split(' ').any(|noun| noun == word) {
        return None;
    }
    Some(Noun {
        gender: *gender,
        is_singular: !is_same,
    })
}

/// Words in `-chen` that are diminutives, and not the plural or the infinitive of something else.
const DIMINUTIVES: &str = "Bisschen Brötchen Kätzchen Hündchen Häuschen Päckchen Kaninchen Märchen Würstchen Plätzchen Pärchen Mäuschen Stückchen Hähnchen";

/// Frequent nouns, each with its plural.
static PLURALS: Pairs = LazyLock::new(|| {
    pairs(
        "Apfel Äpfel, Arzt Ärzte, Aufgabe Aufgaben, Auge Augen, Auto Autos, Ball Bälle, Banane Bananen, Baum Bäume, Bein Beine, Bild Bilder, Birne Birnen, \
    Blume Blumen, Brief Briefe, Bruder Brüder, Buch Bücher, Bus Busse, Ei Eier, Fehler Fehler, Film Filme, Fisch Fische, Flasche Flaschen, Foto Fotos, Frage Fragen, Frau Frauen, \
    Freund Freunde, Freundin Freundinnen, Geschenk Geschenke, Geschichte Geschichten, Haar Haare, Handy Handys, Haus Häuser, Hose Hosen, Hund Hunde, Idee Ideen, Jahr Jahre, Karte Karten, Kartoffel Kartoffeln, \
    Katze Katzen, Kind Kinder, Kirche Kirchen, Klasse Klassen, Kuh Kühe, Land Länder, Lied Lieder, Maus Mäuse, Mensch Menschen, Minute Minuten, Monat Monate, \
    Möglichkeit Möglichkeiten, Nacht Nächte, Nuss Nüsse, Ohr Ohren, Person Personen, Pferd Pferde, Platz Plätze, Preis Preise, Problem Probleme, Sache Sachen, Satz Sätze, Schiff Schiffe, Schuh Schuhe, Schule Schulen, \
    Schwester Schwestern, Seite Seiten, Sohn Söhne, Spiel Spiele, Sprache Sprachen, Stadt Städte, Straße Straßen, Student Studenten, Studentin Studentinnen, \
    Stuhl Stühle, Stunde Stunden, Tag Tage, Tasche Taschen, Tier Tiere, Tisch Tische, Tochter Töchter, Tomate Tomaten, Vogel Vögel, Wand Wände, Woche Wochen, Wohnung Wohnungen, \
    Wort Wörter, Zahl Zahlen, Zug Züge, Zeitung Zeitungen, Übung Übungen",
    )
});
/// Plurals that end in a consonant or `e`, and have `-n` in the dative.
static WITHOUT_N: Words = LazyLock::new(|| {
    words(
        "Ärzte Bälle Bäume Beine Bilder Blätter Briefe Brüder Bücher Busse Eier Filme Fische Freunde Geschenke Haare Häuser Hunde Kinder Kleider Kühe Länder \
    Leute Lieder Männer Mäuse Monate Mütter Nächte Nüsse Pferde Plätze Preise Probleme Sätze Schiffe Schuhe Söhne Spiele Städte Stühle Tage Tiere Tische Töchter Väter Wände Wörter Züge Jahre Geschwister Handschuhe Fächer Äpfel Vögel",
    )
});

/// The plural of a frequent noun, if it has a form of its own.
pub(super) fn plural(noun: &str) -> Option<&'static str> {
    paired(&PLURALS, noun)
}

/// All plurals that are nothing else.
static MANY: Words = LazyLock::new(|| {
    let others = PLURALS.iter().filter(|(one, many)| one != many).map(|(_, many)| *many);
    let without_n = WITHOUT_N.iter().copied();
    without_n
        .chain(["Eltern", "Großeltern", "Ferien"])
        .chain(others)
        .collect()
});

/// Whether a word is a plural, and nothing else.
pub(super) fn is_plural(word: &str) -> bool {
    MANY.contains(word)
}

/// Whether a word is a plural that has `-n` in the dative.
pub(super) fn lacks_n(word: &str) -> bool {
    WITHOUT_N.contains(word)
}
