// symbols.hpp - names as LaTeX and MathML write them: z1 is z with index 1, dl/dp_a a derivative.
#pragma once

#include <string>

namespace gradus::explain {

/// Signs that mean something in LaTeX, written out.
std::string latex_escaped(const std::string& text);
/// A name, with the indices of its axes where there are some: z_{1,ij}.
std::string latex_symbol(const std::string& name, const std::string& indices = {});
std::string mathml_symbol(const std::string& name);

}  // namespace gradus::explain
