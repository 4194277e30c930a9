using System.Globalization;
using System.Text;

namespace Notify.Generator.Parsing;

/// <summary>Decides the JSON names of members without [JsonPropertyName].</summary>
internal static class NamingParser
{
    public static string Parse(PayloadNaming naming, string member) => naming switch
    {
        PayloadNaming.CamelCase => CamelCase(member),
        PayloadNaming.AsWritten => member,
        _ => SnakeCase(member),
    };

    /// <summary>
    /// <c>TotalAmount</c> as <c>total_amount</c>, by the rules of System.Text.Json's <c>JsonNamingPolicy.SnakeCaseLower</c>: a run of
    /// capitals is one word, digits belong to the word before them.
    /// </summary>
    public static string SnakeCase(string name)
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

    /// <summary>
    /// <c>TotalAmount</c> as <c>totalAmount</c>, by the rules of System.Text.Json's <c>JsonNamingPolicy.CamelCase</c>: a run of
    /// capitals at the start becomes lower case, except for the one that begins the next word.
    /// </summary>
    public static string CamelCase(string name)
    {
        char[] result = name.ToCharArray();
        for (int at = 0; at < result.Length && char.IsUpper(result[at]); at++)
        {
            bool beginsNextWord = at > 0 && at + 1 < result.Length && !char.IsUpper(result[at + 1]);
            if (beginsNextWord)
            {
                // A space ends the run, but the letter before it still belongs to it.
                if (result[at + 1] == ' ')
                {
                    result[at] = char.ToLowerInvariant(result[at]);
                }

                break;
            }

            result[at] = char.ToLowerInvariant(result[at]);
        }

        return new string(result);
    }
}
