using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace Generator.Tests.Support;

/// <summary>Source in which <c>{|NTG101:text|}</c> says that this diagnostic is expected just there.</summary>
internal sealed partial record MarkedSource(string Source, IReadOnlyList<(string Id, TextSpan Span)> Expected)
{
    public static MarkedSource Parse(string marked)
    {
        StringBuilder source = new();
        List<(string Id, TextSpan Span)> expected = [];
        Stack<(string Id, int Start)> open = [];
        int position = 0;
        foreach (Match mark in Marks().Matches(marked))
        {
            source.Append(marked, position, mark.Index - position);
            position = mark.Index + mark.Length;
            if (mark.Groups["id"].Success)
            {
                open.Push((mark.Groups["id"].Value, source.Length));
            }
            else
            {
                (string id, int start) = open.Pop();
                expected.Add((id, TextSpan.FromBounds(start, source.Length)));
            }
        }

        source.Append(marked, position, marked.Length - position);
        return new MarkedSource(source.ToString(), expected);
    }

    [GeneratedRegex(@"\{\|(?<id>NTG\d{3}):|\|\}")]
    private static partial Regex Marks();
}
