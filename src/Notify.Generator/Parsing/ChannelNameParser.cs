using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Sizing;

namespace Notify.Generator.Parsing;

/// <summary>Reads the attribute's channel: a plain name, or a family's pattern such as <c>room_{RoomId}</c>.</summary>
internal static class ChannelNameParser
{
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
            if (isParameter && ParameterProblem(parameter, type) is { } wrong)
            {
                diagnostics.Report(Descriptors.InvalidFamilyParameter, attribute, text, pattern, wrong);
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

    private static string? ParameterProblem(MemberModel? parameter, INamedTypeSymbol type) => parameter switch
    {
        null => $"\"{type.Name}\" has no member of this name in its payload",
        { Value.Nullability: not Nullability.None } => "it can be null, which no name can contain",
        { Value: EnumModel } => null,
        { Value: ScalarModel { Kind: var kind } } when FamilyNameSizer.IsNameable(kind) => null,
        _ => "only strings, booleans, whole numbers, Guid and enums have a single text form",
    };

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
            diagnostics.Report(
                Descriptors.FamilyNameTooLong, attribute, channel.Pattern,
                most is null ? "has no length limit" : $"can be {most} bytes long{(channel.EscapesParameters ? " after escaping" : "")}",
                ChannelName.MaxBytes, FamilyNameSizer.Explain(channel));
            return false;
        }

        return true;
    }
}
