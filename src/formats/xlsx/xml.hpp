// xml.hpp - XML documents read from front to back, by Expat.
#pragma once

#include <string>
#include <string_view>

namespace gradus::formats {

/// The start of an element: its name and attributes, without their namespaces.
class XmlElement {
 public:
  /// As Expat gives them: attributes by name and value, null at the end.
  XmlElement(const char* name, const char** attributes);
  std::string_view name() const { return name_; }
  /// The attribute's value; empty where it is not there.
  std::string_view operator[](std::string_view attribute) const;

 private:
  std::string_view name_;
  const char** attributes_;
};

/// What is done with a document.
class XmlHandler {
 public:
  XmlHandler() = default;
  XmlHandler(const XmlHandler&) = delete;
  XmlHandler& operator=(const XmlHandler&) = delete;
  virtual ~XmlHandler() = default;
  virtual void begin(const XmlElement& element) = 0;
  virtual void end(std::string_view name) = 0;
  /// Some letters of the text inside of an element.
  virtual void letters(std::string_view text) = 0;
};

/// Gives a document to a handler, whose errors come through. Throws DataError for what is no XML, or declares
/// entities.
void read_xml(std::string_view document, const std::string& where, XmlHandler& handler);

}  // namespace gradus::formats
