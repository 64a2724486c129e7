// excel_test.cpp - workbooks as other programs write them, and as nobody should.
#include "data/files.hpp"
#include "support/stored_zip.hpp"

namespace gradus::formats {
namespace {

const std::string root = R"(<?xml version="1.0"?>)";

std::string relation(const std::string& kind, const std::string& target) {
  return root + R"(<Relationships><Relationship Id="r1" Type="http://x/)" + kind + R"(" Target=")" + target +
         R"("/></Relationships>)";
}

// A workbook of one sheet without shared texts and styles.
std::string workbook(const std::string& rows, const std::string& sheet_head = "<worksheet><sheetData>",
                     const std::string& sheet_end = "</sheetData></worksheet>") {
  return stored_zip(
      {{"_rels/.rels", relation("officeDocument", "xl/workbook.xml")},
       {"xl/workbook.xml",
        root +
            R"(<workbook xmlns:r="http://r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>)"},
       {"xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet.xml")},
       {"xl/worksheets/sheet.xml", root + sheet_head + rows + sheet_end}});
}

std::string number(const std::string& value, const std::string& place = "") {
  return "<c" + (place.empty() ? "" : " r=\"" + place + "\"") + "><v>" + value + "</v></c>";
}

std::string word(const std::string& text) { return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>"; }

std::string row(const std::string& cells) { return "<row>" + cells + "</row>"; }

const LoadOptions last{.scale = false};

std::string refused_book(const std::string& bytes) {
  return error_of<Error>([&] { load_text(bytes, last, "book"); });
}

TEST(Workbook, rows_and_cells_need_not_say_where_they_are) {
  const std::string rows = row(word("a") + word("b") + word("y")) +
                           row(number("1") + number("4") + number("0.5")) +
                           row(number("2") + number("7") + number("0.25"));
  EXPECT_EQ(inputs_of(load_text(workbook(rows), last)), (std::vector<double>{1, 4, 2, 7}));
}

TEST(Workbook, prefixes_of_names_do_not_matter) {
  const std::string rows =
      "<x:row>" + std::string("<x:c t='str'><x:v>a</x:v></x:c><x:c t='str'><x:v>y</x:v></x:c></x:row>") +
      "<x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>0.5</x:v></x:c></x:row>"
      "<x:row><x:c><x:v>3</x:v></x:c><x:c><x:v>1.5</x:v></x:c></x:row>";
  const std::string book =
      workbook(rows, "<x:worksheet xmlns:x='http://x'><x:sheetData>", "</x:sheetData></x:worksheet>");
  EXPECT_EQ(inputs_of(load_text(book, last)), (std::vector<double>{1, 3}));
}

TEST(Workbook, gaps_and_errors_are_missing_cells) {
  const std::string rows =
      row(word("a") + word("b") + word("y")) + row(number("1", "A5") + number("0.5", "C5")) +
      row("<c t='e'><v>#N/A</v></c>" + number("8") + number("1.5")) +
      row(word(" NA ") + number("6") + number("2.5")) + row(number("3") + number("4") + "<c t='n'/>");
  const Dataset data = load_text(workbook(rows), {.missing = Missing::mean, .scale = false});
  EXPECT_EQ(data.rows(), 3);
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 7, 1, 8, 1, 6}));
}

TEST(Workbook, without_names_has_places) {
  std::string rows;
  for (int i = 0; i < 8; ++i)
    rows += row(number(std::to_string(i * i + 2)) + number(std::to_string(i) + ".5"));
  const Dataset data = load_text(workbook(rows), last);
  EXPECT_EQ(data.rows(), 8);
  EXPECT_EQ(data.schema().feature_names(), std::vector<std::string>{"column_1"});
  LoadOptions strict = last;
  strict.missing = Missing::error;
  const std::string slip =
      error_of<Error>([&] { load_text(workbook(rows + row(word("many") + number("1"))), strict); });
  EXPECT_HAS(slip, "row 9, column 1");
}

TEST(Workbook, what_is_damaged_is_said) {
  EXPECT_HAS(refused_book(workbook("<row r='2'/><row r='2'/>")),
             "book, sheet \"S\": a row \"2\" behind row 2");
  EXPECT_HAS(refused_book(workbook("<row r='1048577'/>")), "a row \"1048577\"");
  EXPECT_HAS(refused_book(workbook(row(number("1", "XFE1")))), "a cell \"XFE1\"");
  EXPECT_HAS(refused_book(workbook(row(number("1", "B1") + number("1", "A1")))),
             "a cell \"A1\" behind column 2");
  EXPECT_HAS(refused_book(workbook(row("<c r='B1' t='s'><v>7</v></c>"))),
             "cell B1: \"7\" is no text of this workbook");
  EXPECT_HAS(refused_book(workbook(row(number("1x", "B1")))), "cell B1: \"1x\" is no number");
  EXPECT_HAS(refused_book(workbook("")), "no cell holds anything");
  EXPECT_HAS(refused_book(workbook("<row>", "<worksheet><sheetData>", "")), "no XML in line 1");
  EXPECT_HAS(refused_book(workbook("", "<!DOCTYPE w [<!ENTITY e 'x'>]><worksheet><sheetData>")),
             "document type");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_HAS(refused_book(workbook(deep)), "nested too deep");
}

TEST(Workbook, of_other_kinds_is_named) {
  EXPECT_HAS(refused_book(stored_zip({{"xl/workbook.bin", "x"}, {"_rels/.rels", "x"}})), "save it as .xlsx");
  EXPECT_HAS(refused_book(stored_zip({{"xl/workbook.xml", "x"}, {"y", "x"}})),
             "its part _rels/.rels is missing");
  EXPECT_HAS(refused_book(stored_zip(
                 {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", ""}})),
             "an OpenDocument spreadsheet (save it as .xlsx or .csv)");
}

}  // namespace
}  // namespace gradus::formats
