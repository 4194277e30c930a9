using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Parsing.Triggers;
using Notify.Generator.Sizing;

namespace Notify.Generator.Parsing;

/// <summary>Decides whether any payload fits into a notification.</summary>
internal static class SizeParser
{
    /// <summary>How many members a message names.</summary>
    public const int Named = 3;

    /// <summary>The property of a diagnostic that holds the [MaxLength] with which the payload, or the channel's name, fits.</summary>
    public const string MaxLengthProperty = "MaxLength";

    /// <summary>The property of a diagnostic that holds the name of the member to put it on.</summary>
    public const string MemberProperty = "Member";

    /// <summary>What a code fix needs to bound a member.</summary>
    public static ImmutableDictionary<string, string?> Fix(string member, int length) => ImmutableDictionary<string, string?>.Empty
        .Add(MemberProperty, member)
        .Add(MaxLengthProperty, length.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reports a payload that never fits. Its types are generated like any other's.</summary>
    public static void Parse(INamedTypeSymbol type, ChannelNameModel channel, ObjectModel payload, DiagnosticScope diagnostics)
    {
        ObjectModel one = WithOneRow(payload);
        long smallest = PayloadSizer.Compute(one).Smallest;
        if (smallest > PayloadLimit.MaxBytes)
        {
            diagnostics.Report(Descriptors.PayloadNeverFits, type, channel.Pattern, smallest, PayloadLimit.MaxBytes, Describe(one));
        }
    }

    /// <summary>
    /// A trigger packs as many rows as fit, so a collection of rows needs no bound. Only a single row may not fit.
    /// </summary>
    public static ObjectModel WithOneRow(ObjectModel payload)
    {
        return FilledMemberParser.Rows(payload) is not { } rows ? payload : payload with
        {
            Members = payload.Members
                .Select(member => member == rows ? member with { Constraint = member.Constraint with { MaxLength = 1 } } : member)
                .ToEquatableArray(),
        };
    }

    private static string Describe(ObjectModel payload)
    {
        return string.Join(", ", MemberSizer.Written(payload)
            .OrderByDescending(MemberSizer.Smallest)
            .Take(Named)
            .Select(member => $"{member.Name} at least {MemberSizer.Smallest(member)}"));
    }
}
