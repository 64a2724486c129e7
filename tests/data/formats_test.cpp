// formats_test.cpp - files are known by what they hold, whatever they are called.
#include "data/formats.hpp"

#include <algorithm>
#include <filesystem>

#include "files.hpp"

namespace gradus::data {
namespace {

const LoadOptions target_y{.target = {"y"}, .scale = false};

// Twelve rows of a number and a word, cells parted by a separator.
std::string table(const std::string& separator, const std::string& line_end = "\n") {
  std::string text = "a" + separator + "y" + line_end;
  for (int i = 0; i < 12; ++i)
    text.append(std::to_string(i))
        .append(".5")
        .append(separator)
        .append(i % 2 ? "ja" : "nein")
        .append(line_end);
  return text;
}

std::vector<double> halves() {
  std::vector<double> numbers;
  for (int i = 0; i < 12; ++i) numbers.push_back(i + 0.5);
  return numbers;
}

std::string refused(const std::string& bytes, const std::string& name) {
  return error_of<Error>([&] { load_text(bytes, target_y, name); });
}

bool has_note(const Dataset& data, const std::string& part) {
  return std::any_of(data.notes().begin(), data.notes().end(),
                     [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

TEST(Formats, the_name_of_a_file_says_nothing) {
  for (const char* name : {"t.csv", "t.test", "t.dat", "t.tab", "t", "t.png", "t.gz", "t.CSV.old"}) {
    EXPECT_EQ(inputs_of(load_text(table(","), target_y, name)), halves()) << name;
    EXPECT_EQ(inputs_of(load_text(gzip(table(",")), target_y, name)), halves()) << name;
  }
}

TEST(Formats, what_is_not_read_is_called_by_what_it_begins_with) {
  const std::string pdf = refused(std::string("%PDF-1.4\n\0\1\2\3\4\5\6", 16), "t.csv");
  EXPECT_HAS(pdf, "25 50 44 46 2d 31 2e 34 \"%PDF-1.4\", as a PDF document does");
  EXPECT_HAS(pdf, "tables of text");
  EXPECT_HAS(pdf, "IDX");
  EXPECT_HAS(refused(std::string("\1\0\2\0\0\3\4\5\6\7", 10), "t.csv"), "01 00 02 00");
}

TEST(Formats, of_the_component_are_named_where_it_is_not_linked) {
  const std::string wild = GRADUS_SOURCE_DIR "/tests/data/wild/";
  const auto refused_file = [&](const std::string& file) {
    return error_of<UsageError>([&] { load(wild + file, target_y); });
  };
  EXPECT_EQ(refused_file("kinds/snappy.parquet"),
            "snappy.parquet: a Parquet file, which the component gradus::formats reads; this program is not "
            "linked with it");
  EXPECT_HAS(refused_file("kinds/zstd.feather"), "an Arrow file, which the component gradus::formats reads");
  EXPECT_HAS(refused_file("kinds/large.arrows"), "an Arrow stream, which the component");
  EXPECT_HAS(refused_file("kinds/shared.xlsx"), "an Excel workbook, which the component");
  EXPECT_HAS(refused("\x28\xb5\x2f\xfd and more", "t.zst"), "a Zstandard file, which the component");
  EXPECT_HAS(refused(std::string("SQLite format 3\0 and more", 25), "t.db"), "an SQLite database, which");
  const TemporaryFolder images;
  std::filesystem::create_directory(images / "a");
  images.write("a/x.jpg", "\xff\xd8\xff and more");
  EXPECT_HAS(error_of<UsageError>([&] { load(images.path()); }), "a JPEG image, which the component");
}

TEST(Formats, every_separator_is_found_and_said) {
  const std::pair<const char*, const char*> kinds[] = {
      {";", "semicolons"}, {"\t", "tabs"}, {"|", "bars"}, {" ", "blanks"}, {"   ", "blanks"}};
  for (const auto& [separator, name] : kinds) {
    for (const char* line_end : {"\n", "\r\n", "\r", " \n"}) {
      if (*separator == '\t' && *line_end == ' ') continue;
      const Dataset data = load_text(table(separator, line_end), target_y);
      EXPECT_EQ(inputs_of(data), halves()) << separator;
      EXPECT_TRUE(has_note(data, std::string("cells are separated by ") + name)) << separator;
    }
  }
  EXPECT_FALSE(has_note(load_text(table(","), target_y), "separated"));
  LoadOptions given = target_y;
  given.separator = ';';
  EXPECT_FALSE(has_note(load_text(table(";"), given), "separated"));
}

TEST(Formats, blanks_in_front_and_behind_separate_nothing) {
  const Dataset data = load_text("  a   b  y\n 1   2  0.5 \n 3   4  0.6\t\n", target_y);
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(inputs_of(load_text("a \"b c\" y\n1 2 0.5\n3 4 0.6\n", target_y)),
            (std::vector<double>{1, 2, 3, 4}));
}

TEST(Formats, a_line_of_a_spreadsheet_names_the_separator) {
  EXPECT_EQ(inputs_of(load_text("sep=;\r\n" + table(";"), target_y)), halves());
  EXPECT_EQ(inputs_of(load_text("\xef\xbb\xbfsep=,\n" + table(","), target_y)), halves());
}

std::string utf16(const std::u16string& text, bool little) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xff), high = static_cast<char>(unit >> 8);
    bytes += little ? low : high;
    bytes += little ? high : low;
  }
  return bytes;
}

TEST(Formats, text_of_other_encodings_is_read_and_said) {
  std::u16string wide = u"gr\u00f6\u00dfe,y\n";
  for (int i = 0; i < 12; ++i) wide += i % 2 ? u"1.5,\U0001F600\n" : u"2.5,kalt\n";
  for (const bool little : {true, false})
    for (const bool marked : {true, false}) {
      const Dataset data = load_text(utf16((marked ? u"\ufeff" : u"") + wide, little), target_y);
      EXPECT_EQ(data.schema().inputs.at(0).name, "gr\u00f6\u00dfe");
      EXPECT_EQ(data.schema().classes, (std::vector<std::string>{"kalt", "\U0001F600"}));
      EXPECT_TRUE(has_note(data, little ? "UTF-16 (little endian)" : "UTF-16 (big endian)"));
    }
  const Dataset latin = load_text("gr\xf6\xdf" + table(","), {.target = {"y"}});
  EXPECT_EQ(latin.schema().inputs.at(0).name,
            "gr\u00f6\u00df"
            "a");
  EXPECT_TRUE(has_note(latin, "read as Latin-1: byte 0xf6 at t.csv:1:3 as \"\u00f6\""));
  std::string euro = "preis,y\n";
  for (int i = 0; i < 12; ++i) euro += i % 2 ? "1,\x80 viel\n" : "2,\x93wenig\x94\n";
  const Dataset windows = load_text(euro, target_y);
  EXPECT_EQ(windows.schema().classes, (std::vector<std::string>{"\u201cwenig\u201d", "\u20ac viel"}));
  EXPECT_TRUE(has_note(windows, "Windows-1252"));
}

TEST(Formats, a_part_is_named_behind_a_colon) {
  const TemporaryFolder folder;
  folder.write("a:b.csv", table(","));
  EXPECT_EQ(load(folder / "a:b.csv", target_y).rows(), 12);
  EXPECT_EQ(find_source(folder / "a:b.csv:c:d").part, "c:d");
  EXPECT_EQ(find_source(folder / "a:b.csv:c:d").path, folder / "a:b.csv");
  EXPECT_TRUE(find_source(folder / "nothing:b").part.empty());
  for (const char* name : {"-", "/dev/stdin", "/dev/fd/0"})
    EXPECT_EQ(find_source(name).file, "standard input");
}

TEST(Formats, a_folder_without_data_says_what_is_in_it) {
  const TemporaryFolder folder;
  folder.write("notes.txt", "nothing");
  EXPECT_HAS(error_of<FileError>([&] { load(folder.path()); }), "notes.txt");
}

}  // namespace
}  // namespace gradus::data
