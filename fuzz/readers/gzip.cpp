// gzip.cpp - a gzip file: inflated whole, or refused.
#include "data/gzip.hpp"

#include <gradus/error.hpp>

#include "reader.hpp"

namespace gradus::fuzz::gzip_reader {

void read(std::string_view bytes) { (void)data::crc32(data::inflate(bytes, "fuzz.gz")); }

}  // namespace gradus::fuzz::gzip_reader
