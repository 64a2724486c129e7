"""add_tail.py - HACKING's recipe for a tail of products: the square of each sum."""

from recipe import After, Recipe

RECIPE = Recipe(
    section="Add a tail of products",
    files={
        "src/kernels/tails.hpp": [
            After("enum class TailKind { affine, mask, update, ", "squared, "),
            After("without v that sum takes the place of v'\n", "///   squared c = sum sum\n"),
            After(
                """      strange += next - next;
      L::store(out.c + at, next);
    }
  }
};
""",
                """
template <>
struct TailOf<TailKind::squared> {
  static constexpr TailInfo info{.name = "square", .by_rows = true};

  template <class Touch>
  GRADUS_INLINE void touched(const ProductOutput& out, const Touch& touch) {
    touch(out.c);
  }

  template <class L, int rows, int vectors>
  GRADUS_INLINE void run(typename L::V (&sum)[rows][vectors], const ProductOutput& out, std::int64_t column,
                         typename L::V&) {
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int v = 0; v < vectors; ++v)
        L::store(out.c + i * out.row + column + v * L::lanes, sum[i][v] * sum[i][v]);
  }
};
""",
            ),
        ],
        "src/compile/tail.cpp": [
            After("&Matcher::update", ", &Matcher::squared"),
            After(
                "  using Takes = bool (Matcher::*)();\n",
                """  // product^2
  bool squared() {
    if (chain_.size() != 1 || !is(last(), square_op)) return false;
    tail_.result = last();
    used_ = 1;
    return true;
  }

""",
            ),
        ],
        "tests/compile/tail_test.cpp": After(
            """        return w - single_number(g, "rate") * next;
      }}}""",
            """,
    {{"matmul + square", [](Var p, Graph&) { return square(p); }}}""",
        ),
    },
    tests=("^compile/Tail", "^kernels/(FusedProduct|TailOf)"),
)
