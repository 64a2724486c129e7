// text.hpp - words for error messages: the nearest name, quoting, short lists.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// The candidate that a misspelt word most likely meant, by the Damerau-Levenshtein distance of the two in
/// lower case, else one that begins with it or has it in it; empty where there is none. Ties go to the first.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// ` Did you mean "Rings"?`, with a space in front, or nothing where no candidate is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// Control characters escaped, line breaks among them: what a terminal takes for no command.
std::string without_controls(std::string_view text);

/// The same, cut after so many characters: fit for one line of a message.
std::string shortened(std::string_view text, std::size_t most = 40);

/// The same in double quotes.
std::string quote(std::string_view text);

/// `a, b, c and 12 more`, each shortened
std::string listed(std::span<const std::string> items, std::size_t most = 12);

/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// ASCII letters in lower case; other bytes stay.
std::string lower(std::string_view text);

/// 1797 as "1,797".
std::string grouped(long long number);

}  // namespace gradus
