// method_file.hpp - what the file of a method starts with: records from one iteration.
//
// A file states the method's fields and its iteration, which takes the struct itself; what is to be
// remembered goes into the search:
//
//   void run(const methods::Exact& method, Objective& objective, Search& search);
//   constinit const MethodKind methods::Exact::kind = make_method<methods::Exact, run>("exact", "...",
//   fields,
//   {.iterations = 1, .precise = true});
#pragma once

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <gradus/methods.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace gradus {

/// What a record says beside name, meaning and fields.
struct MethodTraits {
  /// As in MethodFunctions.
  int iterations = 100;
  bool precise = false, any_sizes = false;
};

/// The record of a method: `void run(const T& method, Objective& objective, Search& search)`.
template <class T, void (*run)(const T&, Objective&, Search&)>
constexpr MethodKind make_method(const char* name, const char* doc, std::span<const Field> fields,
                                 MethodTraits traits) {
  return make_kind<T>(name, doc, fields,
                      MethodFunctions{[](const void* method, Objective& objective, Search& search) {
                                        run(*static_cast<const T*>(method), objective, search);
                                      },
                                      traits.iterations, traits.precise, traits.any_sizes});
}

/// The linear problem of an objective whose vector the search moves. Throws UsageError where there is none,
/// or its tensors are not of the sizes that it states.
const LinearProblem& linear_of(Objective& objective, const Search& search);

/// What a method remembers under a name from its first iteration on. Throws UsageError where later it is not
/// of that size: a search that was saved may be of another method, or damaged.
inline std::vector<double>& remembered(Search& search, const char* name, std::size_t size) {
  std::vector<double>& memory = search.memory[name];
  if (search.iteration > 0 && memory.size() != size)
    throw UsageError(
        fmt::format("the search remembers {} numbers as \"{}\", and there should be {}: it is none of "
                    "this method and function",
                    memory.size(), name, size));
  return memory;
}

/// Throws NonFiniteError where a value, or one of some numbers that belong to it, is NaN or infinite: "`what`
/// is NaN ... in iteration 3: ", and where.
void expect_finite(Objective& objective, const Search& search, double value, std::span<const double> numbers,
                   std::string_view what);

/// The whole function at w, counted.
inline double evaluated(Objective& objective, Search& search, std::span<const double> w) {
  ++search.evaluations;
  return objective.total(w);
}

/// The same, and the gradient without the penalty of l1().
inline double evaluated(Objective& objective, Search& search, std::span<const double> w,
                        std::span<double> gradient) {
  ++search.evaluations;
  return objective.gradient(w, gradient) + objective.l1_penalty(w);
}

}  // namespace gradus
