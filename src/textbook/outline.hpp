// outline.hpp - the textbook's table of contents: the only home of ids and titles.
#pragma once

#include <span>

namespace gradus::textbook {

/// One line of the table of contents.
struct Heading {
  const char* id;
  /// Numbers of the decks.
  const char* decks;
  const char* title;
  /// For an erratum: the row whose subject it is.
  const char* belongs_to = "";
};

/// All of them, in order.
std::span<const Heading> outline();

}  // namespace gradus::textbook
