using System.Text;
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

        ChannelNameModel channel = new() { Pattern = pattern, Parts = parts.ToEquatableArray() };
        return Fits(channel, attribute, diagnostics) ? channel : null;
    }

    private static List<ChannelNamePartModel>? Split(
        string pattern, INamedTypeSymbol type, AttributeData attribute, ObjectModel payload, DiagnosticScope diagnostics)
    {
        List<ChannelNamePartModel> parts = [];
        StringBuilder literal = new();
        for (int at = 0; at < pattern.Length; at++)
        {
            char character = pattern[at];
            if (character is '{' or '}' && at + 1 < pattern.Length && pattern[at + 1] == character)
            {
                literal.Append(character);
                at++;
            }
            else if (character == '{')
            {
                int end = pattern.IndexOf('}', at);
                string name = end < 0 ? "" : pattern.Substring(at + 1, end - at - 1);
                MemberModel? parameter = payload.Members.FirstOrDefault(member => member.Name == name);
                if (end < 0)
                {
                    diagnostics.Report(
                        Descriptors.InvalidChannelName, attribute, Shown(pattern),
                        "a \"{\" is not closed; write \"{{\" for a literal brace");
                    return null;
                }

                string? problem = ParameterProblem(parameter, type);
                if (problem is not null)
                {
                    diagnostics.Report(Descriptors.InvalidFamilyParameter, attribute, name, pattern, problem);
                    return null;
                }

                AddLiteral(parts, literal);
                parts.Add(new ChannelNamePartModel { Parameter = parameter });
                at = end;
            }
            else if (character == '}')
            {
                diagnostics.Report(
                    Descriptors.InvalidChannelName, attribute, Shown(pattern), "a \"}\" closes nothing; write \"}}\" for a literal brace");
                return null;
            }
            else
            {
                literal.Append(character);
            }
        }

        AddLiteral(parts, literal);
        return parts;
    }

    /// <summary>Replaces NUL, which would make the build log a binary file.</summary>
    private static string Shown(string pattern) => pattern.Replace("\0", "\\0");

    private static void AddLiteral(List<ChannelNamePartModel> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new ChannelNamePartModel { Literal = literal.ToString() });
            literal.Clear();
        }
    }

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
                most is null ? "has no length limit" : $"can be {most} bytes long", ChannelName.MaxBytes, FamilyNameSizer.Explain(channel));
            return false;
        }

        return true;
    }
}
