using System.Globalization;
using System.Text;

namespace Generator.Tests.Differential;

/// <summary>A random type of a payload's part: how it is declared, and JSON of random and of worst values.</summary>
/// <param name="CSharp">The type as it stands in source.</param>
/// <param name="Value">JSON of a random value.</param>
/// <param name="Worst">JSON of a value that no other exceeds in size once we write it; null if there is no largest.</param>
/// <param name="Attribute">What a member of this type is marked with.</param>
/// <param name="Initial">What stands behind the property of a member that may be absent; null for one that may not.</param>
internal sealed record RandomShape(
    string CSharp, Func<Random, string> Value, Func<string>? Worst, string Attribute = "", string? Initial = null)
{
    public RandomShape Optional => this with
    {
        CSharp = CSharp + "?",
        Value = random => random.Next(4) == 0 ? "null" : Value(random),

        // null itself may be the longest that there is, where the values are digits.
        Worst = Worst is null ? null : () => Worst() is { Length: >= 4 } longest ? longest : "null",
    };

    public static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    public static string RandomText(Random random, int most)
    {
        const string Alphabet = "abcXYZ019 _-\"\\/\n\t\0\u001f\u007fäß€字\u2028\ud83d\ude00";
        StringBuilder text = new();
        for (int length = random.Next(most + 1); text.Length < length;)
        {
            int at = random.Next(Alphabet.Length - 1);
            bool isPair = char.IsHighSurrogate(Alphabet[at]);
            if (isPair && text.Length + 2 > most)
            {
                break;
            }

            text.Append(Alphabet, at, isPair ? 2 : 1);
        }

        return text.ToString();
    }

    public static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
