// write.hpp - tables written as Parquet files.
#pragma once

#include <cstdint>
#include <memory>

#include "data/table_out.hpp"

namespace gradus::formats {

/// How pages are packed.
enum class ParquetPacking : std::uint8_t { none = 0, snappy = 1 };

/// Writes values plainly, in a group of rows for each call of write().
std::unique_ptr<data::TableSink> make_parquet(data::OutBytes out, ParquetPacking packing);

}  // namespace gradus::formats
