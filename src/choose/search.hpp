// search.hpp - what a search varies, and the candidates that come of it.
#pragma once

#include <gradus/choose.hpp>
#include <string>
#include <utility>
#include <vector>

#include "choose/settings.hpp"
#include "runs/ordered.hpp"

namespace gradus::choose {

/// Settings by name, with their values; the model first.
using Choice = std::vector<std::pair<std::string, std::string>>;

/// What is varied, and the values that were named for it: none where nobody did.
struct Dimension {
  std::string setting{};
  std::vector<std::string> values{};
};

/// Reads "lr, batch, model=mlp:64|mlp:256,128": values stand behind = with bars between them, and may hold
/// commas. Throws UsageError for anything else.
std::vector<Dimension> parse_search(const std::string& text, const RunCommand& command);

/// The choices to try, the command as it is first: none twice, by chance from its seed where there are more
/// than so many. `first` is what the command orders as it is.
std::vector<Choice> candidates_of(const std::vector<Dimension>& dimensions, const RunCommand& command,
                                  const runs::Order& first, int most);

/// The command with a choice made.
RunCommand chosen_command(const RunCommand& command, const Choice& choice);

/// "lr 0.03, batch 32"; "as ordered" where nothing is chosen.
std::string text_of(const Choice& choice);

}  // namespace gradus::choose
