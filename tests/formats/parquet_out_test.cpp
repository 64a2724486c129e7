// parquet_out_test.cpp - tables written as Parquet files, read back.
#include <gmock/gmock.h>

#include "data/files.hpp"
#include "data/formats.hpp"
#include "formats/parquet/metadata.hpp"
#include "formats/parquet/write.hpp"

namespace gradus::formats {
namespace {

using data::OutRows;

std::string written(const std::vector<OutRows>& pieces, ParquetPacking packing) {
  std::string bytes;
  const auto sink = make_parquet([&](std::string_view more) { bytes += more; }, packing);
  for (const OutRows& rows : pieces) sink->write(rows);
  sink->finish();
  return bytes;
}

// Rows from `first` on.
OutRows piece(std::int64_t first, std::int64_t count) {
  std::vector<std::int64_t> rows;
  std::vector<std::string> words;
  std::vector<double> numbers;
  std::vector<float> halves;
  for (std::int64_t i = first; i < first + count; ++i) {
    rows.push_back(i);
    words.push_back(i % 3 == 0 ? "größe" : i % 3 == 1 ? "a, \"b\"" : "c");
    numbers.push_back(0.1 * static_cast<double>(i));
    halves.push_back(0.5F * static_cast<float>(i));
  }
  return {{"row", rows, true}, {"word", words}, {"x", numbers}, {"h", halves}};
}

TEST(ParquetOut, reads_back_with_and_without_packing) {
  // So many that a column needs several pages.
  const std::vector<OutRows> pieces{piece(1, 150'000), piece(150'001, 7)};
  for (const ParquetPacking packing : {ParquetPacking::none, ParquetPacking::snappy}) {
    const std::string bytes = written(pieces, packing);
    const ParquetFile file = read_parquet_end(bytes, "t");
    ASSERT_EQ(file.groups.size(), 2U);
    EXPECT_EQ(file.groups[0].rows, 150'000);
    EXPECT_EQ(file.groups[1].rows, 7);
    EXPECT_FALSE(file.columns[1].optional);
    const Dataset data = load_text(
        bytes, {.target = {"x"}, .numeric = {"row"}, .task = Task::regress, .scale = false, .keep = {"word"}},
        "t");
    ASSERT_EQ(data.rows(), 150'007);
    for (const std::int64_t row : {0, 1, 2, 99'999, 149'999, 150'000, 150'006}) {
      EXPECT_EQ(data.target(row, 0), 0.1 * static_cast<double>(row + 1));
      EXPECT_EQ(data.kept(row, 0), (row + 1) % 3 == 0 ? "größe" : (row + 1) % 3 == 1 ? "a, \"b\"" : "c");
    }
  }
}

TEST(ParquetOut, has_as_many_columns_as_there_are) {
  OutRows rows;
  for (int i = 0; i < 40; ++i)
    rows.push_back({"c" + std::to_string(i), std::vector<double>{1.0 * i, 2.0 * i}});
  const ParquetFile file = read_parquet_end(written({rows}, ParquetPacking::snappy), "t");
  ASSERT_EQ(file.columns.size(), 40U);
  EXPECT_EQ(file.columns[39].name, "c39");
}

TEST(ParquetOut, is_among_the_formats_of_a_program_that_links_it) {
  std::vector<std::string> endings;
  for (const data::OutFormat* format : data::out_formats()) endings.emplace_back(format->ending);
  EXPECT_THAT(endings, testing::Contains("parquet"));
}

}  // namespace
}  // namespace gradus::formats
