// values_test.cpp - values of other formats as the texts of cells.
#include "formats/values.hpp"

#include <gtest/gtest.h>

#include <gradus/error.hpp>

#include "data/files.hpp"
#include "formats/cursor.hpp"
#include "formats/parquet/encodings.hpp"
#include "formats/parquet/thrift.hpp"
#include "formats/xlsx/sheet.hpp"

namespace gradus::formats {
namespace {

template <class Number>
std::string raw(Number value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// One value, as it is written to a table.
std::string cell(const std::string& bytes, const ValueKind& kind) {
  CellTable table("t", {"x"}, 1000);
  add_value(bytes, kind, table[0]);
  table.write_rows(1);
  const std::string text = table.finish("").text;
  return text.substr(4, text.size() - 5);
}

TEST(Values, are_written_as_people_write_them) {
  EXPECT_EQ(cell(raw<std::int8_t>(-7), {.meaning = Meaning::whole, .width = 1}), "-7");
  EXPECT_EQ(cell(raw<std::uint64_t>(-1), {.meaning = Meaning::natural, .width = 8}), "18446744073709551615");
  EXPECT_EQ(cell(raw<std::uint16_t>(0x3e00), {.meaning = Meaning::real, .width = 2}), "1.5");
  EXPECT_EQ(cell(raw<float>(0.1F), {.meaning = Meaning::real, .width = 4}), "0.1");
  EXPECT_EQ(cell(raw<double>(0.1), {.meaning = Meaning::real, .width = 8}), "0.1");
  EXPECT_EQ(cell(raw<std::int32_t>(-1), {.meaning = Meaning::date, .width = 4}), "1969-12-31");
  EXPECT_EQ(cell(raw<std::int64_t>(-1), {.meaning = Meaning::moment, .width = 8, .scale = 9}),
            "1969-12-31 23:59:59.999999999");
  EXPECT_EQ(cell(raw<std::int64_t>(1706689800500), {.meaning = Meaning::moment, .width = 8, .scale = 3}),
            "2024-01-31 08:30:00.5");
  EXPECT_EQ(cell(raw<std::int64_t>(86400), {.meaning = Meaning::moment, .width = 8}), "1970-01-02");
  EXPECT_EQ(cell(std::string("\x12\x34\x56\x78\x9a\xbc\xde\xf0\0\1\2\3\4\5\6\7", 16),
                 {.meaning = Meaning::uuid, .width = 16}),
            "\"12345678-9abc-def0-0001-020304050607\"");
  EXPECT_EQ(cell("a \"b\"", {}), "\"a \"\"b\"\"\"");
}

TEST(Values, that_are_none_name_their_cell) {
  EXPECT_HAS(error_of<DataError>([] { cell("\xff", {}); }),
             "t, row 1: column \"x\" holds bytes that are no text");
  EXPECT_HAS(
      error_of<DataError>([] { cell(raw<std::int32_t>(4'000'000), {.meaning = Meaning::date, .width = 4}); }),
      "a date beyond the years 0 to 9999");
}

TEST(Values, decimals_keep_their_digits) {
  EXPECT_EQ(decimal_text(raw<std::int32_t>(-150), 2), "-1.50");
  EXPECT_EQ(decimal_text(raw<std::int64_t>(5), 3), "0.005");
  EXPECT_EQ(decimal_text(raw<std::int64_t>(5), 0), "5");
  EXPECT_EQ(decimal_text(raw<std::int64_t>(-5), -2), "-500");
  EXPECT_EQ(decimal_text(raw<std::int64_t>(0), -2), "0");
  EXPECT_EQ(decimal_text(raw<std::int64_t>(INT64_MIN), 0), "-9223372036854775808");
  // 2^127 - 1.
  EXPECT_EQ(decimal_text(std::string(15, '\xff') + '\x7f', 10), "17014118346046923173168730371.5884105727");
}

TEST(Values, columns_of_a_bomb_end_at_the_limit) {
  CellTable table("t", {"x", "y"}, 1000);
  EXPECT_NO_THROW(table.expect_rows(490));
  EXPECT_THROW(table.expect_rows(501), FileError);
  EXPECT_THROW(for (int i = 0; i < 11; ++i) table[0].text(std::string(100, 'a')), FileError);
}

TEST(Encodings, runs_are_equal_or_packed) {
  // Three times 5, then eight numbers of three bits.
  const std::string bytes("\x06\x05\x03\x88\xc6\xfa", 6);
  const std::string what = "t";
  Cursor in(bytes, what);
  EXPECT_EQ(read_runs(in, 3, 11), (std::vector<std::uint32_t>{5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_TRUE(in.at_end());
  Cursor again(bytes, what);
  EXPECT_THROW(read_runs(again, 3, 12), DataError);
  EXPECT_THROW(read_runs(again, 33, 1), DataError);
  const std::string wide("\x06\x02", 2);
  Cursor of_bits(wide, what);
  EXPECT_THROW(read_runs(of_bits, 1, 3), DataError);
}

TEST(Thrift, nesting_has_an_end) {
  const std::string what = "t", deep(100'000, '\x1c');
  Cursor in(deep, what);
  ThriftRecord record(in);
  EXPECT_THROW(while (record.next()){}, DataError);
  const std::string lists(100'000, '\x19');
  Cursor of_lists(lists, what);
  ThriftRecord other(of_lists);
  EXPECT_THROW(while (other.next()){}, DataError);
}

TEST(ExcelNumbers, are_dates_by_their_format) {
  const auto is = [](const char* code) { return number_format(164, code); };
  for (const char* code : {"yyyy\\-mm\\-dd", "dd/mm/yy hh:mm", "[$-409]d\\-mmm\\-yy;@", "mmm yyyy", "m/d"})
    EXPECT_EQ(is(code), NumberFormat::date) << code;
  for (const char* code : {"h:mm AM/PM", "[h]:mm:ss", "mm:ss.0"})
    EXPECT_EQ(is(code), NumberFormat::time) << code;
  for (const char* code :
       {"General", "0.00", "#,##0.00 \"days\"", "[Red]0.0;[Blue]-0.0", "0.00E+00", "0\\d", "@"})
    EXPECT_EQ(is(code), NumberFormat::number) << code;
  EXPECT_EQ(number_format(14, ""), NumberFormat::date);
  EXPECT_EQ(number_format(20, ""), NumberFormat::time);
  EXPECT_EQ(number_format(9, ""), NumberFormat::number);
}

TEST(ExcelNumbers, count_days_from_1900_or_1904) {
  const auto day = [](double days, bool from_1904 = false) {
    return days_text(days, "written", NumberFormat::date, from_1904);
  };
  EXPECT_EQ(day(1), "1900-01-01");
  EXPECT_EQ(day(59), "1900-02-28");
  EXPECT_EQ(day(61), "1900-03-01");
  EXPECT_EQ(day(45322), "2024-01-31");
  EXPECT_EQ(day(45322 + 8.5 / 24), "2024-01-31 08:30:00");
  EXPECT_EQ(day(0, true), "1904-01-01");
  EXPECT_EQ(day(45322 - 1462, true), "2024-01-31");
  EXPECT_EQ(day(0.5), "written");
  EXPECT_EQ(day(-1), "written");
  EXPECT_EQ(day(1e300), "written");
  EXPECT_EQ(days_text(0.75, "0.75", NumberFormat::time, false), "64800");
  EXPECT_EQ(days_text(0.75, "0.75", NumberFormat::number, false), "0.75");
}

TEST(ExcelTexts, letters_that_xml_cannot_hold_are_marked) {
  EXPECT_EQ(unescaped("a_x000A_b_x005F_x000A_"), "a\nb_x000A_");
  EXPECT_EQ(unescaped("_x00_ _xZZZZ_ _x0000_"), "_x00_ _xZZZZ_ _x0000_");
}

}  // namespace
}  // namespace gradus::formats
