// text_table.cpp - tables of text: CSV and its kin.
#include <utility>

#include "data/encoding.hpp"
#include "data/formats.hpp"
#include "data/signatures.hpp"
#include "data/zip.hpp"

namespace gradus::data {
namespace {

// Some documents begin like text.
bool is_text(std::string_view bytes) {
  const Signature* other = find_signature(bytes);
  return !is_zip(bytes) && !(other && other->is_no_word()) && looks_like_text(bytes);
}

TableText read_text(Request& request) {
  return table_of_text(std::move(request.source.bytes), request.source.file, request.options.separator);
}

}  // namespace

constinit const Format csv_format{"tables of text (cells between commas, semicolons, tabs, bars or blanks)",
                                  is_text, read_text, nullptr};

}  // namespace gradus::data
