using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Sizing;

namespace Notify.Generator.Parsing;

/// <summary>Reads the attribute's channel: a plain name, or a family's pattern such as <c>room_{RoomId}</c>.</summary>
internal static class ChannelNameParser
{
    /// <summary>The property of a diagnostic that holds a better pattern.</summary>
    private const string PatternProperty = "Pattern";

    public static ChannelNameModel? Parse(
        INamedTypeSymbol type, AttributeData attribute, ObjectModel payload, DiagnosticScope diagnostics)
    {
        string pattern = attribute.Argument<string>(0) ?? "";
        string? problem = ChannelName.Problem(pattern);
        if (problem is not null && ChannelName.ByteLength(pattern) <= ChannelName.MaxBytes)
        {
            diagnostics.Report(Descriptors.InvalidChannelName, attribute, Shown(pattern), problem);
            return null;
        }

        List<ChannelNamePartModel>? parts = Split(pattern, type, attribute, payload, diagnostics);
        if (parts is null)
        {
            return null;
        }

        ChannelNameModel channel = new()
        {
            Pattern = pattern,
            Parts = parts.ToEquatableArray(),
            EscapesParameters = attribute.Named<bool>(nameof(PgChannelAttribute.EscapeParameters)),
        };
        CheckEdges(pattern, attribute, diagnostics);
        return Fits(channel, attribute, diagnostics) ? channel : null;
    }

    private static List<ChannelNamePartModel>? Split(
        string pattern, INamedTypeSymbol type, AttributeData attribute, ObjectModel payload, DiagnosticScope diagnostics)
    {
        List<ChannelNamePartModel> parts = [];
        IReadOnlyList<(string, bool)> texts = PatternParser.Parse(pattern, out string? problem);
        foreach ((string text, bool isParameter) in texts)
        {
            MemberModel? parameter = isParameter ? payload.Members.FirstOrDefault(member => member.Name == text) : null;
            if (isParameter && ParameterProblem(text, parameter, type, payload, out string? meant) is { } wrong)
            {
                diagnostics.Report(
                    Descriptors.InvalidFamilyParameter, attribute,
                    meant is null ? null : Mended(pattern.Replace($"{{{text}}}", $"{{{meant}}}")), text, pattern, wrong);
                return null;
            }

            parts.Add(isParameter ? new ChannelNamePartModel { Parameter = parameter } : new ChannelNamePartModel { Literal = text });
        }

        if (problem is null)
        {
            return parts;
        }

        diagnostics.Report(Descriptors.InvalidChannelName, attribute, Shown(pattern), problem);
        return null;
    }

    /// <summary>Replaces NUL, which would make the build log a binary file.</summary>
    private static string Shown(string pattern) => pattern.Replace("\0", "\\0");

    private static string? ParameterProblem(
        string text, MemberModel? parameter, INamedTypeSymbol type, ObjectModel payload, out string? meant)
    {
        meant = parameter is not null ? null
            : (payload.Members.FirstOrDefault(member => SpellingParser.AreSameWords(member.Name, text))
                ?? payload.Members.FirstOrDefault(member => member.JsonName == text)
                ?? payload.Members.FirstOrDefault(member => SpellingParser.IsSlip(member.Name, text)))?.Name;
        return parameter switch
        {
            null => $"\"{type.Name}\" has no member of this name in its payload{(meant is null ? "" : $"; write {{{meant}}}")}",
            { Value.Nullability: not Nullability.None } => "it can be null, which no name can contain",
            { Value: EnumModel } => null,
            { Value: ScalarModel { Kind: var kind } } when FamilyNameSizer.IsNameable(kind) => null,
            _ => "only strings, booleans, whole numbers, Guid and enums have a single text form",
        };
    }

    /// <summary>What a code fix needs to replace the pattern.</summary>
    private static ImmutableDictionary<string, string?> Mended(string pattern) =>
        ImmutableDictionary<string, string?>.Empty.Add(PatternProperty, pattern);

    /// <summary>
    /// Warns of invisible characters at an end of the name: they are part of it for PostgreSQL, and all other programs must repeat them.
    /// </summary>
    private static void CheckEdges(string pattern, AttributeData attribute, DiagnosticScope diagnostics)
    {
        string visible = pattern;
        while (visible.Length > 0 && (IsInvisible(visible[0]) || IsInvisible(visible[visible.Length - 1])))
        {
            visible = IsInvisible(visible[0]) ? visible.Substring(1) : visible.Substring(0, visible.Length - 1);
        }

        if (visible != pattern)
        {
            diagnostics.Remark(Descriptors.InvisibleEdge, attribute, visible.Length == 0 ? null : Mended(visible), pattern);
        }

        static bool IsInvisible(char character) => char.IsWhiteSpace(character) || char.IsControl(character)
            || char.GetUnicodeCategory(character) == UnicodeCategory.Format;
    }

    private static bool Fits(ChannelNameModel channel, AttributeData attribute, DiagnosticScope diagnostics)
    {
        if (!channel.IsFamily)
        {
            string name = string.Concat(channel.Parts.Select(part => part.Literal));
            int bytes = ChannelName.ByteLength(name);
            if (bytes > ChannelName.MaxBytes)
            {
                diagnostics.Report(Descriptors.ChannelNameTooLong, attribute, name, bytes, ChannelName.MaxBytes);
            }

            return bytes <= ChannelName.MaxBytes;
        }

        int? most = FamilyNameSizer.Compute(channel);
        if (most is null || most > ChannelName.MaxBytes)
        {
            (int MaxLength, IReadOnlyList<string> Members)? fit = FamilyNameSizer.Fit(channel);
            string bounded = string.Join(", ", FamilyNameSizer.Explain(channel));
            string advice = fit is { } found
                ? $"[MaxLength({found.MaxLength})] on {string.Join(" and ", found.Members)} would make it fit"
                : "shorten the text around the parameters";
            diagnostics.Report(
                Descriptors.FamilyNameTooLong, attribute, fit is null ? null : SizeParser.Fix(fit.Value.Members[0], fit.Value.MaxLength),
                channel.Pattern,
                most is null ? "has no length limit" : $"can be {most} bytes long{(channel.EscapesParameters ? " after escaping" : "")}",
                ChannelName.MaxBytes, bounded.Length == 0 ? advice : $"{bounded}; {advice}");
            return false;
        }

        return true;
    }
}
