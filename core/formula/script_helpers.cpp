#include "core/formula/script_helpers.h"

namespace kan {

namespace {

/// MATLAB's roots and logarithms of negative numbers are complex; the network's are undefined.
const CodeHelper kMatlabHelpers[] = {
    {"real_only", R"(
function y = real_only(z)
    y = real(z);
    y(imag(z) ~= 0) = NaN;
end
)"},
    {"real_sqrt", "\nfunction y = real_sqrt(x)\n    y = real_only(sqrt(x));\nend\n"},
    {"real_log", "\nfunction y = real_log(x)\n    y = real_only(log(x));\nend\n"},
    {"real_log1p", "\nfunction y = real_log1p(x)\n    y = real_only(log1p(x));\nend\n"},
    {"real_asin", "\nfunction y = real_asin(x)\n    y = real_only(asin(x));\nend\n"},
    {"real_acos", "\nfunction y = real_acos(x)\n    y = real_only(acos(x));\nend\n"},
    {"real_acosh", "\nfunction y = real_acosh(x)\n    y = real_only(acosh(x));\nend\n"},
    {"real_atanh", "\nfunction y = real_atanh(x)\n    y = real_only(atanh(x));\nend\n"},
    {"real_power", R"(
function y = real_power(a, b)
    y = abs(a) .^ b .* (1 - 2 * (a < 0 & mod(b, 2) == 1));
    y(a < 0 & b ~= round(b)) = NaN;
end
)"},
    {"smaller", R"(
function y = smaller(a, b)
    y = min(a, b);
    y(isnan(a) | isnan(b)) = NaN;
end
)"},
    {"larger", R"(
function y = larger(a, b)
    y = max(a, b);
    y(isnan(a) | isnan(b)) = NaN;
end
)"},
    {"unit_step", "\nfunction y = unit_step(x)\n    y = (1 + sign(x)) / 2;\nend\n"},
    {"sin_over_x", R"(
function y = sin_over_x(x)
    y = sin(x) ./ x;
    y(x == 0) = 1;
end
)"},
    {"silu", "\nfunction y = silu(x)\n    y = x ./ (1 + exp(-x));\nend\n"},
    {"piecewise", R"(
function y = piecewise(x, breaks, coefficients)
    % The polynomial of (x - left end) of the interval in which x lies; lowest power first.
    x = x(:);
    piece = ones(size(x));
    for n = 1:numel(breaks)
        piece = piece + (x >= breaks(n));
    end
    origin = [breaks(1); breaks(:)];
    c = coefficients(piece, :);
    u = x - origin(piece);
    u(~any(c(:, 2:end) ~= 0, 2)) = 0;
    y = c(:, end);
    for n = size(c, 2) - 1:-1:1
        y = y .* u + c(:, n);
    end
    y(isnan(x)) = NaN;
end
)"}};

/// Julia's functions raise where they are undefined.
const CodeHelper kJuliaHelpers[] = {{"real_sin", "\nreal_sin(x) = isfinite(x) ? sin(x) : NaN\n"},
                                    {"real_cos", "\nreal_cos(x) = isfinite(x) ? cos(x) : NaN\n"},
                                    {"real_tan", "\nreal_tan(x) = isfinite(x) ? tan(x) : NaN\n"},
                                    {"real_sqrt", "\nreal_sqrt(x) = x >= 0 ? sqrt(x) : NaN\n"},
                                    {"real_log", "\nreal_log(x) = x >= 0 ? log(x) : NaN\n"},
                                    {"real_log1p", "\nreal_log1p(x) = x >= -1 ? log1p(x) : NaN\n"},
                                    {"real_asin", "\nreal_asin(x) = abs(x) <= 1 ? asin(x) : NaN\n"},
                                    {"real_acos", "\nreal_acos(x) = abs(x) <= 1 ? acos(x) : NaN\n"},
                                    {"real_acosh", "\nreal_acosh(x) = x >= 1 ? acosh(x) : NaN\n"},
                                    {"real_atanh", "\nreal_atanh(x) = abs(x) <= 1 ? atanh(x) : NaN\n"},
                                    {"real_power", "\nreal_power(a, b) = a >= 0 || isinteger(b) ? a^b : NaN\n"},
                                    {"unit_step", "\nunit_step(x) = (1 + sign(x)) / 2\n"},
                                    {"sin_over_x", "\nsin_over_x(x) = x == 0 ? 1.0 : real_sin(x) / x\n"},
                                    {"silu", "\nsilu(x) = x / (1 + exp(-x))\n"},
                                    {"piecewise", R"(
# The polynomial of (x - left end) of the interval in which x lies; lowest power first.
function piecewise(x, breaks, coefficients)
    isnan(x) && return NaN
    piece = searchsortedlast(breaks, x) + 1
    c = coefficients[piece]
    u = any(!iszero, c[2:end]) ? x - breaks[max(piece - 1, 1)] : 0.0
    return evalpoly(u, c)
end
)"}};

const CodeHelper kRHelpers[] = {{"unit_step", "\nunit_step <- function(x) (1 + sign(x)) / 2\n"},
                                {"sin_over_x", R"(
sin_over_x <- function(x) {
  y <- sin(x) / x
  y[!is.nan(x) & x == 0] <- 1
  y
}
)"},
                                {"silu", "\nsilu <- function(x) x / (1 + exp(-x))\n"},
                                {"piecewise", R"(
# The polynomial of (x - left end) of the interval in which x lies; lowest power first.
piecewise <- function(x, breaks, coefficients) {
  piece <- rowSums(outer(x, breaks, ">="), na.rm = TRUE) + 1
  rows <- coefficients[piece, , drop = FALSE]
  varies <- rowSums(rows[, -1, drop = FALSE] != 0) > 0
  u <- ifelse(varies, x - c(breaks[1], breaks)[piece], 0)
  y <- rows[, ncol(rows)]
  for (n in rev(seq_len(ncol(rows) - 1))) y <- y * u + rows[, n]
  y[is.nan(x)] <- NaN
  y
}
)"}};

const CodeHelper kJavaScriptHelpers[] = {{"unitStep", "\nconst unitStep = (x) => (1 + Math.sign(x)) / 2;\n"},
                                         {"sinOverX", "\nconst sinOverX = (x) => (x === 0 ? 1 : Math.sin(x) / x);\n"},
                                         {"silu", "\nconst silu = (x) => x / (1 + Math.exp(-x));\n"},
                                         {"piecewise", R"(
/** The polynomial of (x - left end) of the interval in which x lies; lowest power first. */
function piecewise(x, breaks, coefficients) {
  if (Number.isNaN(x)) return NaN;
  let piece = 0;
  while (piece < breaks.length && x >= breaks[piece]) piece += 1;
  const c = coefficients[piece];
  const u = c.slice(1).some((number) => number !== 0) ? x - breaks[Math.max(piece - 1, 0)] : 0;
  return c.reduceRight((y, number) => y * u + number, 0);
}
)"}};

const CodeHelper kMathematicaHelpers[] = {{"arcTan2", "\narcTan2[y_, x_] := ArcTan[x, y]\n"},
                                          {"unitStep", "\nunitStep[x_] := (1 + Sign[x])/2\n"}};

}  // namespace

std::span<const CodeHelper> scriptHelpers(CodeLanguage language) {
    switch (language) {
        case CodeLanguage::Matlab:
            return kMatlabHelpers;
        case CodeLanguage::Julia:
            return kJuliaHelpers;
        case CodeLanguage::R:
            return kRHelpers;
        case CodeLanguage::JavaScript:
            return kJavaScriptHelpers;
        case CodeLanguage::Mathematica:
            return kMathematicaHelpers;
        default:
            return {};
    }
}

}  // namespace kan
