using System.Globalization;
using System.Text;

namespace Notify.Generator.Parsing;

/// <summary>
/// <c>TotalAmount</c> as <c>total_amount</c>, by the rules of System.Text.Json's <c>JsonNamingPolicy.SnakeCaseLower</c>: runs of
/// capitals are one word, digits belong to the word before them.
/// </summary>
internal static class SnakeCase
{
    public static string Of(string name)
    {
        StringBuilder result = new(name.Length + 4);
        UnicodeCategory previous = UnicodeCategory.OtherNotAssigned;
        for (int at = 0; at < name.Length; at++)
        {
            UnicodeCategory category = char.GetUnicodeCategory(name[at]);
            if (category == UnicodeCategory.UppercaseLetter)
            {
                bool endsRun = previous == UnicodeCategory.UppercaseLetter && at + 1 < name.Length && char.IsLower(name[at + 1]);
                if (endsRun || previous is UnicodeCategory.LowercaseLetter or UnicodeCategory.DecimalDigitNumber)
                {
                    result.Append('_');
                }
            }

            result.Append(char.ToLowerInvariant(name[at]));
            previous = category;
        }

        return result.ToString();
    }
}
