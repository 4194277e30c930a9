using System.Globalization;
using Notify.Generator.Model;
using Notify.Generator.Text;

namespace Notify.Generator.Sizing;

/// <summary>
/// Computes from the types alone how large the runtime's JSON can be: exact where the size is fixed, the worst case of escaping for
/// strings.
/// </summary>
internal static class PayloadSizer
{
    /// <summary>A UTF-16 unit as \u001f. Unescaped it takes at most three bytes.</summary>
    private const int BytesPerCharacter = 6;

    private static readonly SizeModel Null = SizeModel.Fixed("null".Length);

    public static SizeModel Compute(ObjectModel model) => Compute(model, []);

    public static SizeModel Compute(ValueModel value, ConstraintModel constraint) => Compute(value, constraint, []);

    private static SizeModel Compute(ObjectModel model, Dictionary<ObjectModel, SizeModel> known)
    {
        if (known.TryGetValue(model, out SizeModel size))
        {
            return size;
        }

        long smallest = 0;
        long? largest = 0;
        int always = 0;
        List<MemberModel> members = [.. model.Members.Where(member => member.Omission != Omission.Always)];
        foreach (MemberModel member in members)
        {
            // A name, its colon, and the comma or brace before it.
            size = SizeModel.Fixed(JsonText.QuotedLength(member.JsonName) + 2) + Compute(member.Value, member.Constraint, known);
            largest += size.Largest;
            if (member.Omission == Omission.Never)
            {
                smallest += size.Smallest;
                always++;
            }
        }

        // The closing brace; and the opening one, where no member counts it.
        size = new SizeModel(
            Capped(smallest + (always == 0 ? 2 : 1)),
            largest is { } sum ? Capped(sum + (members.Count == 0 ? 2 : 1)) : null);
        known.Add(model, size);
        return size;
    }

    private static SizeModel Compute(ValueModel value, ConstraintModel constraint, Dictionary<ObjectModel, SizeModel> known)
    {
        SizeModel size = value switch
        {
            ScalarModel { Kind: var kind } => Compute(kind, constraint),
            EnumModel model => Compute(model),
            ObjectModel model => Compute(model, known),
            ListModel model => Items(Compute(model.Element, ConstraintModel.None, known), constraint),
            DictionaryModel model => Items(new SizeModel("\"\":".Length, null) + Compute(model.Element, ConstraintModel.None, known), constraint),
            _ => new SizeModel(1, null),
        };

        if (value.Nullability != Nullability.None)
        {
            return size.Or(Null);
        }

        // A non-nullable reference can be null nevertheless, and is written as null. The smallest size does not count on that.
        return value.IsValueType ? size : size.Or(Null) with { Smallest = size.Smallest };
    }

    private static SizeModel Compute(ScalarKind kind, ConstraintModel constraint) => kind switch
    {
        ScalarKind.String or ScalarKind.Uri => new SizeModel(
            2 + (constraint.MinLength ?? 0), 2 + ((long?)constraint.MaxLength * BytesPerCharacter)),
        ScalarKind.Bytes => new SizeModel(2 + Base64(constraint.MinLength ?? 0)!.Value, 2 + Base64(constraint.MaxLength)),
        ScalarKind.Char => new SizeModel(3, 2 + BytesPerCharacter),
        ScalarKind.Boolean => new SizeModel(4, 5),
        ScalarKind.Single => new SizeModel(1, "-3.4028235E+38".Length + 1),
        ScalarKind.Double => new SizeModel(1, "-1.7976931348623157E+308".Length),
        ScalarKind.Decimal => new SizeModel(1, "-0.0000000000000000000000000001".Length),
        ScalarKind.Guid => SizeModel.Fixed(38),
        ScalarKind.DateTime => new SizeModel(21, "2026-11-21T03:16:00.1234567+00:00".Length + 2),
        ScalarKind.DateTimeOffset => new SizeModel(27, "2026-11-21T03:16:00.1234567+00:00".Length + 2),
        ScalarKind.DateOnly => SizeModel.Fixed(12),
        ScalarKind.TimeOnly => new SizeModel(10, "03:16:00.1234567".Length + 2),
        ScalarKind.TimeSpan => new SizeModel(10, "-10675199.02:48:05.4775808".Length + 2),
        ScalarKind.JsonElement => new SizeModel(1, null),
        _ => Integer(kind, constraint),
    };

    private static SizeModel Compute(EnumModel model)
    {
        SizeModel number = Integer(model.UnderlyingKind, ConstraintModel.None);
        if (model.Writing == EnumWriting.Number || model.Members.Count == 0)
        {
            return number;
        }

        List<int> names = [.. model.Members.Select(member => JsonText.QuotedLength(member.JsonName))];
        SizeModel name = model.Writing == EnumWriting.Name
            ? new SizeModel(names.Min(), names.Max())

            // "A, B, C": quotes count once, and each comma brings a space.
            : new SizeModel(names.Min(), names.Sum());
        return name.Or(number);
    }

    private static SizeModel Integer(ScalarKind kind, ConstraintModel constraint)
    {
        IntegerRangeModel type = IntegerRangeModel.Find(kind)!;
        decimal minimum = Parse(constraint.Minimum) ?? type.Minimum;
        decimal maximum = Parse(constraint.Maximum) ?? type.Maximum;
        int shortest = minimum <= 0 && maximum >= 0 ? 1 : Math.Min(Digits(minimum), Digits(maximum));
        return new SizeModel(shortest, Math.Max(Digits(minimum), Digits(maximum)));
    }

    private static SizeModel Items(SizeModel item, ConstraintModel constraint)
    {
        long least = constraint.MinLength ?? 0;
        long? most = constraint.MaxLength;
        long smallest = 2 + (least * Capped(item.Smallest)) + Math.Max(0, least - 1);
        long? largest = most == 0 ? 2 : 2 + (most * (item.Largest is { } size ? Capped(size) : null)) + (most - 1);
        return new SizeModel(Capped(smallest), largest is { } sum ? Capped(sum) : null);
    }

    /// <summary>A payload is one array, so nothing is longer than that; products of such lengths don't overflow.</summary>
    private static long Capped(long size) => Math.Min(size, int.MaxValue);

    private static long? Base64(long? bytes) => (bytes + 2) / 3 * 4;

    private static decimal? Parse(string? bound)
    {
        return bound is null ? null : decimal.Parse(bound, CultureInfo.InvariantCulture);
    }

    private static int Digits(decimal number) => number.ToString("0", CultureInfo.InvariantCulture).Length;
}
