#!/bin/sh
# Makes the recordings in this folder: what the demo's callers say, and what its exchange plays.
# Needs espeak-ng and sox. Every file is 8 kHz, mono, 16 bit, as a telephone line carries it.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# say FILE VOICE SPEED PITCH WORDS: speech as it sounds through a telephone line
say() {
    espeak-ng -v "$2" -s "$3" -p "$4" -w "$work/$1.wav" "$5"
    sox -R "$work/$1.wav" -r 8000 -c 1 -b 16 "$1.wav" \
        highpass 250 lowpass 3400 silence 1 0.05 0.5% reverse silence 1 0.05 0.5% reverse \
        gain -n -4 pad 0.15 0.25
}

say boiler_pl pl 175 38 \
    'Dzień dobry, Jan Kowalski. Ogrzewanie znowu nie działa w nocy. Dzwonię już trzeci raz w tym tygodniu.'
say invoice_pl pl 180 70 \
    'Dzień dobry, Anna Nowak. Dostałam dwie faktury za ten sam przegląd.'
say new_customer_pl pl 170 25 \
    'Dzień dobry, dzwonię pierwszy raz. Chcę zamówić przegląd pompy ciepła.'
say delivery_en en-gb 165 60 \
    'Hello, this is Emma Clarke. The part you promised for Tuesday has not arrived yet.'
say new_customer_en en-gb 160 30 \
    'Good morning. A neighbour recommended you. Could somebody look at our boiler?'
say queue_pl pl 170 55 \
    'Dziękujemy za telefon. Zaraz połączymy z konsultantem.'
say clock_en en-gb 160 45 \
    'You have reached the test line of the demo exchange.'

# Music on hold: four bars of broken chords with a soft decay, made of nothing but sines.
bars=''
for chord in 'C4 E4 G4 C5' 'A3 C4 E4 A4' 'F3 A3 C4 F4' 'G3 B3 D4 G4'; do
    for note in $chord; do
        sox -n -r 8000 -c 1 -b 16 "$work/$note.wav" synth 0.35 pluck "$note" gain -12 fade t 0.01 0.35 0.05
        bars="$bars $work/$note.wav"
    done
done
# shellcheck disable=SC2086
sox -R $bars -b 16 music.wav gain -n -10
