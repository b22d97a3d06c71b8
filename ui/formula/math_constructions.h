#pragma once

#include "ui/formula/math_box.h"

namespace kan::ui {

/// Numerator over denominator with the bar on the axis.
MathBoxPtr fractionBox(const MathFont &font, const MathBoxPtr &numerator, const MathBoxPtr &denominator,
                       MathStyle style);

/// A radical sign around `radicand`, with `degree` in its crook unless that is null.
MathBoxPtr rootBox(const MathFont &font, const MathBoxPtr &radicand, const MathBoxPtr &degree, MathStyle style);

MathBoxPtr superscriptBox(const MathFont &font, const MathBoxPtr &base, const MathBoxPtr &script, MathStyle style);
MathBoxPtr subscriptBox(const MathFont &font, const MathBoxPtr &base, const MathBoxPtr &script, MathStyle style);

enum class Fence { Open, Close, Bar };

/// One parenthesis or bar, as tall as what it stands beside: text of common height, else stretched about the axis.
MathBoxPtr fenceBox(MathFont &font, Fence fence, double ascent, double descent, MathStyle style);

/// ( content ), | content |.
MathBoxPtr parenthesesBox(MathFont &font, const MathBoxPtr &content, MathStyle style);
MathBoxPtr absoluteBox(MathFont &font, const MathBoxPtr &content, MathStyle style);

}  // namespace kan::ui
