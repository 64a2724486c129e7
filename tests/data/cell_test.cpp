// cell_test.cpp - texts as numbers, as nothing, or as words.
#include "data/cell.hpp"

#include <cmath>

#include "base/text.hpp"
#include "data/written_number.hpp"
#include "files.hpp"

namespace gradus::data {
namespace {

TEST(MissingTexts, the_help_names_every_one_that_counts) {
  const std::string usual = MissingTexts::usual();
  const MissingTexts none;
  for (const char* text : {"NA", "#N/A", "None", "-nan", "null", "?", "#DIV/0!"}) {
    EXPECT_NE(usual.find(lower(text)), std::string::npos) << text;
    EXPECT_TRUE(none.among_words({.text = text})) << text;
  }
  for (const char* mark : {"-", ".."}) {
    EXPECT_NE(usual.find(mark), std::string::npos) << mark;
    EXPECT_TRUE(is_mark(mark)) << mark;
  }
}

TEST(Number, reads_what_programs_write) {
  double value = -1;
  const auto number = [&](std::string_view text) { return parse_number(text, value) ? value : NAN; };
  EXPECT_EQ(number("0"), 0);
  EXPECT_EQ(number("007"), 7);
  EXPECT_EQ(number("999999999"), 999999999);
  EXPECT_EQ(number("12345678901"), 12345678901.0);
  EXPECT_EQ(number("+1"), 1);
  EXPECT_EQ(number("-0.5"), -0.5);
  EXPECT_EQ(number(".5"), 0.5);
  EXPECT_EQ(number("5."), 5);
  EXPECT_EQ(number("1e5"), 1e5);
  EXPECT_EQ(number("+1.5E-3"), 1.5e-3);
  EXPECT_EQ(number(" 2 "), 2);
  EXPECT_EQ(number("1e-999"), 0);
  EXPECT_EQ(number("0.1"), 0.1);
  for (const char* text :
       {"", " ", "-", "+", "+-1", "1,5", "1.2.3", "0x10", "1e", "abc", "1 2", "nan", "--1", "5-", "1.0D+00"})
    EXPECT_FALSE(parse_number(text, value)) << text;
  for (const char* text : {"inf", "-infinity", "1e999", "-1e999", "1.#INF", "-1.#INF00", "\u221e", "-\u221e"})
    EXPECT_EQ(read_number(text).kind, NumberText::Kind::infinite) << text;
}

TEST(Number, reads_what_people_write_beyond_doubt) {
  const auto expect = [](std::string_view text, double value, std::string_view unit) {
    const NumberText number = read_number(text);
    EXPECT_EQ(number.kind, NumberText::Kind::written) << text;
    EXPECT_EQ(number.value, value) << text;
    EXPECT_EQ(number.unit, unit) << text;
  };
  for (const char* minus : {"\u2212", "\u2010", "\u2011", "\u2012", "\u2013", "\ufe63", "\uff0d"})
    expect(std::string(minus) + "0.5", -0.5, "");
  for (const char* space : {"\u00a0", "\u202f", "\u2009", "\u2007", "\u3000", "\ufeff", "\u200b", "\u200e"}) {
    expect(space + std::string("2.5"), 2.5, "");
    expect(std::string("-2.5") + space, -2.5, "");
    expect(std::string("3.4") + space + "kg", 3.4, "kg");
    expect(std::string("12") + space + "345" + space + "678.5", 12345678.5, "");
  }
  expect("\u22121e\u22123", -1e-3, "");
  expect("\uff11\uff12.\uff15", 12.5, "");
  expect("\u2212\u0661\u0662", -12, "");
  expect("\u06f9", 9, "");
  expect("\u096f", 9, "");
  expect("1.0D+00", 1, "");
  expect("-2.5d-1", -0.25, "");
  expect("1.5D3", 1500, "");
  expect("1D-2", 0.01, "");
  expect("12.5%", 12.5, "%");
  expect("12.5 %", 12.5, "%");
  expect("%12", 12, "%");
  expect("$5", 5, "$");
  expect("$-5", -5, "$");
  expect("-$5.25", -5.25, "$");
  expect("\u22125 \u20ac", -5, "\u20ac");
  expect("\u20ac 5", 5, "\u20ac");
  expect("\u00a35e3", 5000, "\u00a3");
  expect(
      "\u00a5"
      "100",
      100, "\u00a5");
  expect("EUR 7.5", 7.5, "EUR");
  expect("7.5 EUR", 7.5, "EUR");
  expect("3.4 kg", 3.4, "kg");
  expect("3.4kg", 3.4, "kg");
  expect("90 km/h", 90, "km/h");
  expect("-40\u00b0C", -40, "\u00b0C");
  expect("5 m2", 5, "m2");
  expect("1e3 m", 1000, "m");
  expect(".5kg", 0.5, "kg");
  expect("5. kg", 5, "kg");
}

TEST(Number, says_how_an_unclear_one_would_be_clear) {
  const auto fault_of = [](std::string_view text) {
    const NumberText number = read_number(text);
    EXPECT_EQ(number.kind, NumberText::Kind::unclear) << text;
    return number.fault;
  };
  EXPECT_HAS(fault_of("5-"), "write -5");
  EXPECT_HAS(fault_of("5.5 -"), "write -5.5");
}

TEST(Number, is_read_by_the_sign_before_decimals) {
  const auto point = [](std::string_view text) { return read_number(text).value; };
  const auto comma = [](std::string_view text) { return read_number(text, Decimal::comma).value; };
  EXPECT_EQ(point("1,234"), 1234);
  EXPECT_EQ(comma("1,234"), 1.234);
  EXPECT_EQ(point("1,234,567.5"), 1234567.5);
  EXPECT_EQ(comma("1.234.567,5"), 1234567.5);
  EXPECT_EQ(comma("1.234"), 1234);
  EXPECT_EQ(comma("-0,25"), -0.25);
  EXPECT_EQ(comma("1,5 kg"), 1.5);
  for (const char* text : {"12 345", "12'345",
                           "12\u2019"
                           "345",
                           "12_345",
                           "12\u00a0"
                           "345",
                           "12345"}) {
    EXPECT_EQ(point(text), 12345) << text;
    EXPECT_EQ(comma(text), 12345) << text;
  }
  for (const char* text : {"1,5", "0,123", "1.234,5", "1,2,3", "1,23,4"})
    EXPECT_FALSE(read_number(text).is_number()) << text;
  for (const char* text : {"1.5", "1,234.5", "0.123"})
    EXPECT_FALSE(read_number(text, Decimal::comma).is_number()) << text;
}

TEST(Number, tells_of_the_sign_before_decimals) {
  for (const char* text : {"1.5", "1,234.5", "0.123", "$2.50"})
    EXPECT_EQ(notation_of(text), Notation::point) << text;
  for (const char* text : {"1,5", "1.234,5", "0,123", "2,50 kg"})
    EXPECT_EQ(notation_of(text), Notation::comma) << text;
  for (const char* text : {"7,000", "1.234", "12.345.678"})
    EXPECT_NE(notation_of(text), Notation::either) << text;
  for (const char* text : {"12", "1 234", "red", "5 kg"})
    EXPECT_EQ(notation_of(text), Notation::either) << text;
}

TEST(Number, money_counts_in_thousands_and_losses_stand_in_brackets) {
  EXPECT_EQ(read_number("($1,234.50)").value, -1234.5);
  EXPECT_EQ(read_number("(1,234.50)").value, -1234.5);
  EXPECT_EQ(read_number("(5)").value, -5);
  EXPECT_EQ(read_number("(1.234,5)", Decimal::comma).value, -1234.5);
  EXPECT_EQ(read_number("\u20ac1.5M").value, 1.5e6);
  EXPECT_EQ(read_number("$500K").value, 5e5);
  EXPECT_EQ(read_number("$2 bn").value, 2e9);
}

TEST(Number, times_of_the_day_and_durations_are_hours) {
  const auto hours = [](std::string_view text) {
    const NumberText number = read_number(text);
    EXPECT_EQ(number.kind, NumberText::Kind::written) << text;
    EXPECT_EQ(number.unit, "h") << text;
    return number.value;
  };
  EXPECT_EQ(hours("12:30"), 12.5);
  EXPECT_EQ(hours("8:15"), 8.25);
  EXPECT_EQ(hours("08:15:36"), 8.26);
  EXPECT_EQ(hours("00:00"), 0);
  EXPECT_EQ(hours("123:30:00"), 123.5);
  EXPECT_EQ(hours("01:02:03.5"), (3600 + 123.5) / 3600);
  EXPECT_EQ(hours("11:15 PM"), 23.25);
  EXPECT_EQ(hours("12:30 a.m."), 0.5);
  EXPECT_EQ(hours("12:30pm"), 12.5);
  EXPECT_EQ(hours("9 AM"), 9);
  EXPECT_EQ(hours("1h 30m"), 1.5);
  EXPECT_EQ(hours("1h15min"), 1.25);
  EXPECT_EQ(hours("2 days 3 hours"), 51);
  EXPECT_EQ(hours("1.5 h 90 s"), 1.525);
  EXPECT_EQ(hours("P1DT2H"), 26);
  EXPECT_EQ(hours("PT90M"), 1.5);
  EXPECT_EQ(hours("P2W1DT0.5H"), 15 * 24 + 0.5);
  EXPECT_EQ(read_number("90 min").unit, "min");
  EXPECT_EQ(read_number("12 pm").unit, "pm");
}

TEST(Number, ratios_scores_and_codes_are_no_times) {
  for (const char* text : {"10:1",
                           "16:9",
                           "1:100",
                           "2:1",
                           "12:60",
                           "100:20",
                           "12:30:60",
                           "12:30:5",
                           "1:2:3",
                           "12:",
                           ":30",
                           "12:30:",
                           "12:30:15:10",
                           "12:30 x",
                           "13:00 PM",
                           "0:30 am",
                           "12:30.5",
                           "a1:20",
                           "20m 1h",
                           "1h 2h",
                           "P7D",
                           "P",
                           "PT",
                           "P1Y",
                           "PT5",
                           "P1DT",
                           "P1DT2",
                           "PT1M2H",
                           "00:1b:44:11:3a:b7",
                           "1h 2x",
                           "12345:10:10"})
    EXPECT_EQ(read_number(text).kind, NumberText::Kind::word) << text;
}

TEST(Number, leaves_words_alone) {
  for (const char* text :
       {"",      "a",     "O",          "l0",         "A1",     "Q4",  "1st",     "2nd",
        "3rd",   "4th",   "2020-01-01", "12.05.2020", "10:1",   "1/2", "10-20",   "192.168.1.1",
        "1.2.3", "12 34", "1 2",        "5 ft 3 in",  "(5",     "5)",  "(-5)",    "+-1",
        "--1",   "< 5",   "~5",         "#5",         "3 +",    "5-6", "1,2,3",   "12,34,56",
        "- ",    "$",     "%",          "$ 5 %",      "\u2014", "e5",  "1e5e5 5", "5 a-b"})
    EXPECT_EQ(read_number(text).kind, NumberText::Kind::word) << text;
  EXPECT_EQ(read_number(std::string(1 << 20, '7') + "x").kind, NumberText::Kind::word);
}

TEST(Number, knows_which_whole_numbers_a_double_rounds) {
  const auto rounds = [](const std::string& text) {
    double value = 0;
    EXPECT_TRUE(parse_number(text, value)) << text;
    return is_rounded(text, value);
  };
  for (const char* text : {"9007199254740993", "-9007199254740993", "0009007199254740993",
                           "12345678901234567890", "+36028797018963969"})
    EXPECT_TRUE(rounds(text)) << text;
  for (const char* text : {"9007199254740992", "9007199254740994", "1", "000000000000000000001", "1e300",
                           "0.12345678901234567890", "36028797018963968"})
    EXPECT_FALSE(rounds(text)) << text;
}

TEST(Missing, knows_the_usual_texts) {
  const MissingTexts missing;
  for (const char* text :
       {"",     "NA",   "na",        "N/A",     "n.a.",    "#N/A",     "<NA>",      "NaN",  "nan",
        "-nan", "-NaN", "-nan(ind)", "1.#QNAN", "-1.#IND", "1.#QNAN0", "-1.#IND00", "null", "NULL",
        "None", "nil",  "NaT",       "\\N",     "?",       "#DIV/0!",  "#VALUE!"}) {
    EXPECT_TRUE(missing.among_words({.text = text})) << text;
    EXPECT_TRUE(missing.among_numbers({.text = text})) << text;
  }
  for (const char* text : {"-", "--", ".", "\u2013", "\u2014"}) {
    EXPECT_FALSE(missing.among_words({.text = text})) << text;
    EXPECT_TRUE(missing.among_numbers({.text = text})) << text;
  }
  for (const char* text : {"0", "nano", "Nap", "unknown", "nonesuch", "1.#", "+"}) {
    EXPECT_FALSE(missing.among_words({.text = text})) << text;
    EXPECT_FALSE(missing.among_numbers({.text = text})) << text;
  }
}

TEST(Missing, a_quoted_text_is_a_word_unless_it_is_said_to_mean_nothing) {
  EXPECT_TRUE(MissingTexts().among_words({.text = "", .quoted = true}));
  EXPECT_FALSE(MissingTexts().among_words({.text = "NA", .quoted = true}));
  EXPECT_TRUE(MissingTexts().among_numbers({.text = "NA", .quoted = true}));
  EXPECT_TRUE(MissingTexts({"NA"}).among_words({.text = "NA", .quoted = true}));
}

TEST(Missing, users_add_texts_and_numbers) {
  const MissingTexts missing({"unknown", "-999"});
  EXPECT_TRUE(missing.among_words({.text = "unknown"}));
  EXPECT_FALSE(missing.among_words({.text = "Unknown"}));
  EXPECT_TRUE(missing.among_numbers({.text = "unknown"}));
  EXPECT_TRUE(missing.among_words({.text = "-999"}));
  EXPECT_FALSE(missing.among_words({.text = "-999.0"}));
  EXPECT_TRUE(missing.holds(-999.0));
  EXPECT_FALSE(missing.holds(-998));
}

}  // namespace
}  // namespace gradus::data
