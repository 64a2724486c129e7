// component.hpp - what the component gradus::formats adds to the formats of the core, a file for each.
#pragma once

#include "data/formats.hpp"

namespace gradus::formats {

extern const data::Packing bzip2_packing;
extern const data::Packing xz_packing;
extern const data::Packing zstd_packing;
extern const data::Format arrow_format;
extern const data::Format parquet_format;
extern const data::Format sqlite_format;
extern const data::Format xlsx_format;
extern const data::PictureFormat jpeg_format;
extern const data::PictureFormat png_format;
extern const data::OutFormat parquet_out;

}  // namespace gradus::formats
