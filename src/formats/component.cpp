// component.cpp - the table of all that the component gradus::formats adds.
#include "formats/component.hpp"

namespace gradus::formats {
namespace {

constexpr const data::Packing* packings[] = {&bzip2_packing, &xz_packing, &zstd_packing};
constexpr const data::Format* formats[] = {&sqlite_format, &parquet_format, &arrow_format, &xlsx_format};
constexpr const data::PictureFormat* pictures[] = {&png_format, &jpeg_format};
constexpr const data::OutFormat* outputs[] = {&parquet_out};
constexpr data::Component all{
    .packings = packings, .formats = formats, .pictures = pictures, .outputs = outputs};

}  // namespace
}  // namespace gradus::formats

// The core asks for this by its name, which programs that link the component are told to look for.
extern "C" const gradus::data::Component* gradus_formats_component();
extern "C" const gradus::data::Component* gradus_formats_component() { return &gradus::formats::all; }
