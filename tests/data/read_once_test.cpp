// read_once_test.cpp - columns are read at one go, and lose nothing where their kind is decided late.
#include <bit>
#include <charconv>
#include <cmath>
#include <random>
#include <set>

#include "data/dictionary.hpp"
#include "data/plain_number.hpp"
#include "files.hpp"

namespace gradus::data {
namespace {

// More texts than are kept of one column.
constexpr int many = 103'000;
const LoadOptions unscaled{.target = {"y"}, .scale = false};
const LoadOptions with_errors{.target = {"y"}, .missing = Missing::error, .scale = false};

template <class CellOf>
std::string table_of(int rows, const CellOf& cell) {
  std::string text = "a,y\n";
  for (int i = 0; i < rows; ++i) text += cell(i) + (i % 2 != 0 ? ",0.5\n" : ",1.5\n");
  return text;
}

std::vector<double> column_of(const Dataset& data, std::size_t column) {
  const std::vector<double> all = inputs_of(data);
  const auto width = static_cast<std::size_t>(data.schema().features());
  std::vector<double> values;
  for (std::size_t at = column; at < all.size(); at += width) values.push_back(all[at]);
  return values;
}

TEST(PlainNumber, is_what_from_chars_says_to_the_last_bit) {
  std::mt19937_64 draw(7);
  for (int i = 0; i < 400'000; ++i) {
    std::string text = draw() % 2 ? "-" : "";
    const std::size_t digits = 1 + draw() % 21, point = draw() % 24;
    for (std::size_t j = 0; j < digits; ++j) {
      if (j == point) text += '.';
      text += static_cast<char>('0' + draw() % 10);
    }
    double expected = 0, value = 0;
    std::from_chars(text.data(), text.data() + text.size(), expected);
    int decimals = 0;
    ASSERT_EQ(parse_plain(text, value, decimals), NumberKind::plain) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(value), std::bit_cast<std::uint64_t>(expected)) << text;
    ASSERT_EQ(decimals, point < digits ? static_cast<int>(digits - point) : whole_number) << text;
  }
}

TEST(PlainNumber, of_other_texts_is_what_it_was) {
  double value = 0;
  for (const char* text :
       {"", "-", ".", "1x", "2024-01-31", "1..2", "1.2.3", "e5", "0x10", "nan", "hello", "--1", "+-1"})
    EXPECT_FALSE(parse_number(text, value)) << text;
  for (const auto& [text, number] : {std::pair("5.", 5.0),
                                     {".5", 0.5},
                                     {"-0", -0.0},
                                     {"1e5", 1e5},
                                     {"+3", 3.0},
                                     {" 12 ", 12.0},
                                     {"1E-3", 1e-3}}) {
    EXPECT_TRUE(parse_number(text, value)) << text;
    EXPECT_EQ(value, number) << text;
    EXPECT_EQ(std::signbit(value), std::signbit(number)) << text;
  }
}

TEST(TextIndex, finds_each_of_many_texts) {
  Dictionary names;
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(names.add(std::to_string(i * i)), i);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(names.find(std::to_string(i * i)), i);
  EXPECT_EQ(names.find("2"), -1);
  EXPECT_EQ(names.find(""), -1);
  std::set<std::uint64_t> hashes;
  for (int i = 0; i < 20'000; ++i)
    hashes.insert(hash_of(std::string(static_cast<std::size_t>(i % 40), 'a') + std::to_string(i)));
  EXPECT_EQ(hashes.size(), 20'000U);
  EXPECT_NE(hash_of("ab"), hash_of(std::string_view("ab\0", 3)));
}

TEST(ReadOnce, more_dates_than_are_kept_are_dates_all_the_same) {
  const Dataset data = load_text(
      table_of(many,
               [](int i) {
                 return i == 5 ? ""
                               : std::to_string(1900 + i / 1200 % 100) + "-" +
                                     std::to_string(1 + i / 100 % 12) + "-" + std::to_string(1 + i % 28) +
                                     " " + std::to_string(i % 24) + ":" + std::to_string(10 + i % 50) + ":" +
                                     std::to_string(10 + i / 60 % 50) + "." + std::to_string(i);
               }),
      unscaled);
  ASSERT_EQ(data.schema().inputs[0].name, "a (year)");
  EXPECT_EQ(data.columns()[0].missing, 1);
  const std::vector<double> years = column_of(data, 0), months = column_of(data, 1);
  EXPECT_EQ(years[0], 1900);
  EXPECT_EQ(years[1200], 1901);
  EXPECT_EQ(years[static_cast<std::size_t>(many) - 1], 1900 + (many - 1) / 1200 % 100);
  EXPECT_EQ(months[110], 2);
}

TEST(ReadOnce, more_written_numbers_than_are_kept_are_numbers_all_the_same) {
  const Dataset data =
      load_text(table_of(many, [](int i) { return "$" + std::to_string(i) + ".25"; }), unscaled);
  EXPECT_EQ(data.schema().inputs[0].unit, "$");
  const std::vector<double> values = column_of(data, 0);
  ASSERT_EQ(values.size(), static_cast<std::size_t>(many));
  for (int i = 0; i < many; i += 997) EXPECT_EQ(values[static_cast<std::size_t>(i)], i + 0.25);
}

TEST(ReadOnce, words_that_become_numbers_late_lose_nothing) {
  // More texts than are kept come first, then more numbers than texts.
  const std::string text =
      table_of(3 * many, [](int i) { return i < many ? "w" + std::to_string(i) : std::to_string(i); });
  EXPECT_HAS(error_of<DataError>([&] { load_text(text, with_errors); }),
             "t.csv:2:1: column \"a\": \"w0\" is not a number; 206,000 of 309,000 cells are");
}

TEST(ReadOnce, more_texts_than_are_kept_are_names) {
  std::string text = "b,a,y\n";
  for (int i = 0; i < many; ++i)
    text += std::to_string(i * 7 % 1000) + ".5,name" + std::to_string(i) + ",0.5\n";
  const Dataset data = load_text(text, unscaled);
  EXPECT_EQ(data.columns()[1].kind, "identifier");
  EXPECT_EQ(data.schema().inputs.size(), 1U);
  LoadOptions asked = unscaled;
  asked.categorical = {"a"};
  EXPECT_HAS(error_of<DataError>([&] { load_text(text, asked); }),
             "t.csv:100002:5: column \"a\": more than 100000 different words");
}

TEST(ReadOnce, numbers_among_words_keep_their_texts) {
  EXPECT_EQ(load_text("a,y\n7,0.5\nx,0.6\ny,0.7\n7,0.8\nz,0.9\n12,0.1\nw,0.3\n", unscaled)
                .schema()
                .inputs[0]
                .categories,
            (std::vector<std::string>{"7", "12", "w", "x", "y", "z"}));
  EXPECT_EQ(load_text("a,y\n07,0.5\nx,0.6\ny,0.7\n7,0.8\nz,0.9\n7.0,0.1\nw,0.3\n", unscaled)
                .schema()
                .inputs[0]
                .categories,
            (std::vector<std::string>{"07", "7", "7.0", "w", "x", "y", "z"}));
}

TEST(ReadOnce, what_is_quoted_may_be_a_word_and_be_missing_without_quotes) {
  const Dataset data = load_text("a,y\nNA,0.5\n\"NA\",0.6\nx,0.7\n\"x\",0.8\n", unscaled);
  EXPECT_EQ(data.schema().inputs[0].categories, (std::vector<std::string>{"NA", "x", "(missing)"}));
  EXPECT_EQ(data.columns()[0].missing, 1);
  // A doubled quote makes a text that is nowhere in the file.
  EXPECT_EQ(load_text("a,y\n\"q\"\"\",0.5\n\"q\"\"\",0.6\nx,0.7\n\"p\"\"\",0.8\nx,0.1\n", unscaled)
                .schema()
                .inputs[0]
                .categories,
            (std::vector<std::string>{"p\"", "q\"", "x"}));
}

TEST(ReadOnce, classes_of_whole_numbers_are_their_texts) {
  LoadOptions options{.target = {"y"}, .fractions = {0, 0}};
  const Dataset short_ones = load_text("a,y\n1,2\n2,10\n3,-1\n4,10\n5,2\n6,\n", [&] {
    auto o = options;
    o.task = Task::classify;
    return o;
  }());
  EXPECT_EQ(short_ones.schema().classes, (std::vector<std::string>{"-1", "2", "10"}));
  const Dataset bits = load_text("a,y\n1,0\n2,1\n3,\n4,1\n", options);
  EXPECT_EQ(bits.schema().classes, (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(bits.label(2), 1);
  EXPECT_EQ(bits.row_number(2), 4);
  EXPECT_EQ(load_text("a,y\n1,00\n2,01\n3,01\n4,00\n", options).schema().classes,
            (std::vector<std::string>{"00", "01"}));
}

}  // namespace
}  // namespace gradus::data
