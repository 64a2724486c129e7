// xml.cpp - XML documents read from front to back, by Expat.
#include "formats/xlsx/xml.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <gradus/error.hpp>
#include <memory>
#include <new>
#include <type_traits>

namespace gradus::formats {
namespace {

// Between a namespace and a name.
constexpr char space = ' ';
// Handed over at once, as the library counts in int.
constexpr std::size_t piece = std::size_t{1} << 20;
constexpr int deepest_element = 64;

std::string_view local(const char* name) {
  const std::string_view whole(name);
  return whole.substr(whole.rfind(space) + 1);
}

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

/// What the library's functions get back: no exception may pass through them.
struct Reading {
  XML_Parser parser;
  XmlHandler& handler;
  const std::string& where;
  std::exception_ptr error{};
  int depth = 0;

  template <class Do>
  void guard(Do&& act) {
    if (error) return;
    try {
      act();
    } catch (...) {
      error = std::current_exception();
      XML_StopParser(parser, XML_FALSE);
    }
  }
};

Reading& reading_of(void* data) { return *static_cast<Reading*>(data); }

void XMLCALL on_begin(void* data, const char* name, const char** attributes) {
  Reading& reading = reading_of(data);
  reading.guard([&] {
    if (++reading.depth > deepest_element)
      throw DataError(fmt::format("{}: elements of XML nested too deep", reading.where));
    reading.handler.begin(XmlElement(name, attributes));
  });
}

void XMLCALL on_end(void* data, const char* name) {
  Reading& reading = reading_of(data);
  --reading.depth;
  reading.guard([&] { reading.handler.end(local(name)); });
}

void XMLCALL on_letters(void* data, const char* text, int length) {
  Reading& reading = reading_of(data);
  reading.guard([&] { reading.handler.letters({text, static_cast<std::size_t>(length)}); });
}

// Spreadsheets have none; entities that name each other grow without end.
void XMLCALL on_type(void* data, const char*, const char*, const char*, int) {
  Reading& reading = reading_of(data);
  reading.guard([&] {
    throw DataError(fmt::format("{}: XML with a document type, which no spreadsheet has", reading.where));
  });
}

}  // namespace

XmlElement::XmlElement(const char* name, const char** attributes)
    : name_(local(name)), attributes_(attributes) {}

std::string_view XmlElement::operator[](std::string_view attribute) const {
  for (const char** at = attributes_; *at; at += 2)
    if (local(*at) == attribute) return at[1];
  return {};
}

void read_xml(std::string_view document, const std::string& where, XmlHandler& handler) {
  const Parser parser(XML_ParserCreateNS(nullptr, space));
  if (!parser) throw std::bad_alloc();
  Reading reading{.parser = parser.get(), .handler = handler, .where = where};
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), on_begin, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_letters);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_type);
  for (bool last = false; !last;) {
    const std::string_view next = document.substr(0, piece);
    document.remove_prefix(next.size());
    last = document.empty();
    const XML_Status status =
        XML_Parse(parser.get(), next.data(), static_cast<int>(next.size()), last ? XML_TRUE : XML_FALSE);
    if (reading.error) std::rethrow_exception(reading.error);
    const XML_Error code = XML_GetErrorCode(parser.get());
    if (status != XML_STATUS_OK && code == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
    if (status != XML_STATUS_OK)
      throw DataError(fmt::format("{}: no XML in line {}: {}", where, XML_GetCurrentLineNumber(parser.get()),
                                  XML_ErrorString(code)));
  }
}

}  // namespace gradus::formats
