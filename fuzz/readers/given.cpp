// given.cpp - values of variables, one a line, for a formula that has each kind of them.
#include <gradus/explain.hpp>

#include "reader.hpp"

namespace gradus::fuzz::given_reader {

void read(std::string_view bytes) {
  static const std::string formula[] = {"sum(A*w) + v.v + c"};
  std::vector<std::string> given;
  while (!bytes.empty()) given.emplace_back(cut(bytes));
  (void)explained_formula(formula, {}, given);
}

}  // namespace gradus::fuzz::given_reader
