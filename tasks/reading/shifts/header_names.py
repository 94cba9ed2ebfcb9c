"""Every usual header of a shift sheet's fields, Swedish and English. Nothing but the words; how they are used is in
:mod:`tasks.reading.shifts.header_rows` and :mod:`tasks.reading.shifts.fields`."""

from tasks.agreement.model import Agreement, ShiftField
from tasks.reading.lookup import normal

_NAMES: dict[ShiftField, str] = {
    "date": (
        "datum, dag, date, natt, kväll, passdatum, datum för pass, vandringsdatum, när, dag datum, "
        "datum kväll, kvällens datum, arbetsdatum, night"
    ),
    "weekday": "veckodag, veckodagar, dagnamn, weekday",
    "area": (
        "område, plats, område plats, stadsdel, ort, vandringsområde, var, area, kvarter, zon, rutt, "
        "sträcka, område zon, gata, location, place, street"
    ),
    "association": (
        "förening, föreningar, klubb, lag, organisation, föreningens namn, förening klubb, ansvarig "
        "förening, utförande förening, grupp, team, namn på förening, föreningsnamn, vilken förening, arrangör, "
        "association, club, organization, organiser"
    ),
    "time": (
        "tid, tider, klockslag, passtid, passtider, tid från till, start slut, tid start slut, från "
        "till, klockan, kl, arbetstid, faktisk tid, verklig tid, time, times"
    ),
    "start": (
        "start, starttid, från, börjar, fr o m, tid från, start kl, från kl, starttid kl, påbörjat, "
        "in, början, tid start, börjar kl, starttidpunkt, faktisk start, verklig start, faktisk starttid, "
        "började, start time, from, begins"
    ),
    "end": (
        "slut, sluttid, till, slutar, stopp, stopptid, t o m, tid till, slut kl, till kl, avslutat, "
        "ut, tid slut, slutar kl, sluttid kl, avslut, faktiskt slut, verkligt slut, faktisk sluttid, slutade, end, "
        "end time, to, ends"
    ),
    "hours": "timmar, antal timmar, tim, h, längd, passlängd, timmar per person, tid timmar, hours",
    "adults": (
        "vuxna, antal vuxna, vuxna antal, antal, antal personer, antal vandrare, antal deltagare, "
        "nattvandrare, antal nattvandrare, vuxna st, antal vuxna vandrare, personer, deltagare antal, "
        "bemanning, vuxna vandrare, antal ledare, varav vuxna, varav antal vuxna, faktiskt antal, "
        "faktiskt antal vuxna, folk, adults, number of adults, people, walkers"
    ),
    "minors": (
        "ungdomar, antal ungdomar, minderåriga, antal minderåriga, under 18 år, antal under 18, barn, "
        "ungdom, antal barn, unga, ungdomar under 18, ungdomar antal, antal unga, varav ungdomar, varav barn, "
        "varav under 18, varav under 18 år, varav minderåriga, varav unga, minors, youths"
    ),
    "contacts": (
        "kontakter, antal kontakter, möten, antal möten, samtal, mötta ungdomar, kontakt ungdomar, "
        "kontakter antal, antal samtal, träffade ungdomar, contacts"
    ),
    "notes": (
        "anteckning, anteckningar, notering, noteringar, kommentar, kommentarer, anmärkning, övrigt, "
        "händelser, dagsanteckning, dagsanteckningar, dagbok, sammanfattning, beskrivning, händelse, "
        "noterat, övriga noteringar, kort sammanfattning, text, rapport, anm, info, information, obs, not, noter, "
        "notes, comment, comments, remark, remarks, note"
    ),
    "status": (
        "status, läge, genomfört, genomförd, genomfördes, utfört, utförd, resultat, utfall, blev av, blev det av, "
        "gjort, result, outcome, done"
    ),
    "name": (
        "namn, för och efternamn, person, vandrare, deltagare, förnamn, efternamn, volontär, ledare, "
        "ansvarig, nattvandrarens namn, vuxnas namn, namn på vandrare, passansvarig, gruppledare, "
        "lagledare, kontaktperson, namnteckning, signatur, sign, name"
    ),
    "adult_flag": (
        "över 18, över 18 år, 18 år, fyllt 18, fyllt 18 år, vuxen, myndig, över 18 ja nej, vuxen ja "
        "nej, vuxen ungdom, är över 18, 18 år eller äldre, minst 18 år, vuxen över 18"
    ),
    "minor_flag": "under 18, minderårig, under 18 ja nej",
    "age": "ålder, ålder år",
    "birth_year": (
        "födelseår, född, födelsedatum, född år, personnummer, född datum, födelsedata, personnr, födelsedag, år född"
    ),
    "phone": (
        "telefon, mobil, telefonnummer, mobilnummer, tel, telnr, mobiltelefon, e post, epost, mail, "
        "mejl, mobilnr, tfn, e postadress, adress, phone, email"
    ),
    "index": (
        "nr, vecka, v, vecka nr, passnr, pass nr, nummer, löpnr, månad, år, id, rad, tidstämpel, tidsstämpel, "
        "timestamp, inskickat, inskickad, registrerad, skapad"
    ),
}

SYNONYMS: dict[ShiftField, tuple[str, ...]] = {field: tuple(names.split(", ")) for field, names in _NAMES.items()}
"""Field to its headers in the form of :func:`tasks.reading.lookup.normal`. ``time`` is start and end in one cell;
``index`` is numbers, weeks and when a form was sent, which say nothing that the date does not."""


def known_headers(agreement: Agreement) -> dict[str, str]:
    """Every known header in :func:`~tasks.reading.lookup.normal` form, to its field; the agreement's win."""
    known = {name: field for field, names in SYNONYMS.items() for name in names}
    return known | {normal(name): field for field, names in agreement.headers.items() for name in names}
