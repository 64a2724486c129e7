// columns_test.cpp - tables of Parquet, Arrow and Excel: the same as their twin in CSV, or an error that says
// why not.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "data/files.hpp"

namespace gradus::formats {
namespace {

const std::string wild = GRADUS_SOURCE_DIR "/tests/data/wild/";

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(wild + folder))
    if (entry.path().extension() != ".md") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string bytes_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const LoadOptions as_it_is{.target = {"y"}, .scale = false};

// What a data set holds, as text to compare.
std::string held_by(const Dataset& data) {
  std::string text;
  for (const InputColumn& input : data.schema().inputs) {
    text += input.name + ":";
    for (const std::string& category : input.categories) text += " " + category;
    text += "\n";
  }
  for (const double x : inputs_of(data)) text += fmt::format("{} ", x);
  const Batch batch = data.all().batch();
  for (std::int64_t row = 0; row < data.rows(); ++row) text += fmt::format("{} ", batch.y.number(row));
  return text;
}

bool has_note(const Dataset& data, const std::string& part) {
  return std::any_of(data.notes().begin(), data.notes().end(),
                     [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

std::string refused(const std::string& bytes, const LoadOptions& options = as_it_is) {
  return error_of<Error>([&] { load_text(bytes, options, "t"); });
}

TEST(Columns, hold_the_same_as_their_twin) {
  const Dataset twin = load(wild + "kinds/twin.csv", as_it_is);
  const std::string expected = held_by(twin);
  ASSERT_NE(expected.find("colour: blue \"sky\" green, light größe red"), std::string::npos) << expected;
  const std::vector<std::string> files = files_in("kinds");
  EXPECT_GE(files.size(), 17U);
  for (const std::string& file : files) {
    const Dataset data = load(file, as_it_is);
    EXPECT_EQ(held_by(data), expected) << file;
    EXPECT_EQ(load_with(twin.schema(), file).rows(), twin.rows()) << file;
  }
}

TEST(Columns, are_read_or_refused_however_they_are_damaged) {
  int read = 0, not_read = 0;
  const TemporaryFolder place;
  for (const char* folder : {"kinds", "parts"})
    for (const std::string& file : files_in(folder)) {
      if (file.ends_with(".csv")) continue;
      const std::string good = bytes_of(file);
      for (std::size_t at = 1; at < good.size(); at += 97) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ (1 << at % 8));
        for (const std::string& bytes : {bad, good.substr(0, at)}) {
          try {
            load(place.write("t", bytes), as_it_is);
            ++read;
          } catch (const Error&) {
            ++not_read;
          }
        }
      }
    }
  EXPECT_GT(read, 0);
  EXPECT_GT(not_read, read);
}

TEST(Columns, that_are_nested_are_named_and_may_be_left_out) {
  for (const char* name : {"parts/nested.parquet", "parts/nested.feather"}) {
    const std::string file = wild + name;
    const std::string error = error_of<DataError>([&] { load(file, as_it_is); });
    EXPECT_HAS(error, "column \"tags\" holds lists");
    EXPECT_HAS(error, "column \"place\" holds");
    EXPECT_HAS(error, "(leave out by ignore = tags ignore = place)");
    const Dataset data = load(file, {.target = {"y"}, .ignore = {"tags", "place"}, .scale = false});
    EXPECT_EQ(data.schema().feature_names(), std::vector<std::string>{"a"});
    EXPECT_EQ(inputs_of(data)[11], 11);
    EXPECT_EQ(data.schema().classes, (std::vector<std::string>{"ja", "nein"}));
    // The model did not see them: new data may have them.
    EXPECT_EQ(load_with(data.schema(), file).rows(), 12);
  }
}

TEST(Columns, whose_dictionary_grows_are_read) {
  const Dataset data = load(wild + "parts/deltas.arrows", {.target = {"c"}, .scale = false});
  EXPECT_EQ(data.schema().classes, (std::vector<std::string>{"blue", "green", "red"}));
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 3, 1.5, 3}));
  EXPECT_EQ(data.label(0), 2);
  EXPECT_EQ(data.label(2), 0);
}

TEST(Columns, end_where_the_limit_is) {
  for (const char* name : {"plain-gzip.parquet", "snappy.parquet", "zstd.feather", "openpyxl.xlsx"}) {
    LoadOptions small = as_it_is;
    small.max_bytes = std::filesystem::file_size(wild + "kinds/" + name);
    EXPECT_NO_THROW(load(wild + "kinds/" + name, as_it_is));
    small.max_bytes = 1000;
    EXPECT_HAS(error_of<FileError>([&] { load(wild + "kinds/" + name, small); }), "max_bytes");
  }
}

TEST(Parquet, says_what_is_missing) {
  const std::string good = bytes_of(wild + "kinds/snappy.parquet");
  EXPECT_HAS(refused(good.substr(0, good.size() - 1)),
             "t: a Parquet file that is damaged or cut short: its end is missing");
  std::string secret = good;
  secret.replace(0, 4, "PARE").replace(good.size() - 4, 4, "PARE");
  EXPECT_HAS(refused(secret), "encrypted");
  std::string checked = bytes_of(wild + "kinds/v2-zstd.parquet");
  // Behind the first page's head.
  checked[60] = static_cast<char>(checked[60] ^ 1);
  EXPECT_HAS(refused(checked), "damaged or cut short");
}

TEST(Arrow, says_what_is_missing) {
  const std::string good = bytes_of(wild + "kinds/plain.feather");
  EXPECT_HAS(refused(good.substr(0, good.size() - 1)),
             "t: an Arrow file that is damaged or cut short: its end is missing");
  EXPECT_HAS(refused(std::string("FEA1\1\0\0\0\0\0\0\0FEA1", 16)), "a Feather file of version 1");
}

TEST(Excel, sheets_are_named_behind_a_colon) {
  const std::string file = wild + "kinds/openpyxl.xlsx";
  const Dataset first = load(file, as_it_is);
  EXPECT_TRUE(has_note(first, "of 2 sheets (Data, Notes), \"Data\" is read"));
  EXPECT_EQ(held_by(load(file + ":Data", as_it_is)), held_by(first));
  EXPECT_HAS(error_of<UsageError>([&] { load(file + ":Dato", as_it_is); }), "Did you mean \"Data\"?");
  EXPECT_HAS(error_of<UsageError>([&] { load(file + ":Notes", as_it_is); }), "Its columns: nothing to learn");
}

TEST(Excel, a_title_is_no_row) {
  const Dataset data = load(wild + "formats/sheet.xlsx", {.target = {"answer"}, .scale = false});
  EXPECT_TRUE(has_note(data, "row 2 is left out as a title: \"Lengths, by hand\""));
}

TEST(Excel, with_a_password_is_refused) {
  const std::string name("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
  EXPECT_HAS(refused("\xd0\xcf\x11\xe0" + std::string(600, '\0') + name), "a workbook with a password");
  EXPECT_HAS(refused("\xd0\xcf\x11\xe0" + std::string(600, '\0')), "an old Excel file (save it as .xlsx)");
}

}  // namespace
}  // namespace gradus::formats
