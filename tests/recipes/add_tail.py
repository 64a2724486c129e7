"""add_tail.py - HACKING's recipe for a tail of products: the size of each sum."""

from recipe import After, Recipe

RECIPE = Recipe(
    section="Add a tail of products",
    files={
        "src/kernels/tails.hpp": [
            After("enum class TailKind { affine, mask, update, ", "size, "),
            After("without v that sum takes the place of v'\n", "///   size    c = |sum|\n"),
            After(
                """      strange += next - next;
      L::store(out.c + at, next);
    }
  }
};
""",
                """
template <>
struct TailOf<TailKind::size> {
  static constexpr TailInfo info{.name = "abs", .by_rows = true};

  template <class Touch>
  GRADUS_INLINE void touched(const ProductOutput& out, const Touch& touch) {
    touch(out.c);
  }

  template <class L, int rows, int vectors>
  GRADUS_INLINE void run(typename L::V (&sum)[rows][vectors], const ProductOutput& out, std::int64_t column,
                         typename L::V&) {
    using V = typename L::V;
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int v = 0; v < vectors; ++v)
        L::store(out.c + i * out.row + column + v * L::lanes, sum[i][v] < V{} ? -sum[i][v] : sum[i][v]);
  }
};
""",
            ),
        ],
        "src/compile/tail.cpp": [
            After("&Matcher::update", ", &Matcher::size"),
            After(
                "  using Takes = bool (Matcher::*)();\n",
                """  // |product|
  bool size() {
    if (chain_.size() != 1 || !is(last(), abs_op)) return false;
    tail_.result = last();
    used_ = 1;
    return true;
  }

""",
            ),
        ],
        "tests/compile/tail_test.cpp": After(
            """        return w - single_number(g, "rate", p) * next;
      }}}""",
            """,
    {{"matmul + abs", [](Var p, Graph&) { return abs(p); }}}""",
        ),
    },
    tests=("^compile/Tail", "^kernels/(FusedProduct|TailOf)"),
)
