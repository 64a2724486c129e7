// table.cpp - any bytes as a table: read, or refused with an error, and nothing else.
#include <cstdlib>
#include <gradus/error.hpp>

#include "data/columns.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gradus;
  if (size < 2) return 0;
  const auto missing = static_cast<Missing>(data[0] % 3);
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  try {
    CsvReader reader(text, "fuzz.csv", {});
    const Columns columns = choose_columns(reader.header(), "fuzz.csv", {.target = {reader.header().back()}});
    const Table table = read_table(reader, columns.table, missing, Unknown::error);
    const auto rows = static_cast<std::size_t>(table.rows);
    if (table.input_values.size() != rows * table.inputs.size() || table.target_values.size() != rows)
      std::abort();
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
