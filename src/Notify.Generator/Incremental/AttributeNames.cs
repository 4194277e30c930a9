using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.Generator.Incremental;

/// <summary>The names that can mean our attribute: its own, and aliases.</summary>
internal sealed class AttributeNames
{
    private static readonly ulong[] Own = [ContentHash.HashText("PgChannel"), ContentHash.HashText("PgChannelAttribute")];

    private readonly HashSet<ulong> _names = [.. Own];

    /// <param name="aliases">The aliases of the whole compilation.</param>
    public AttributeNames(IReadOnlyCollection<Alias> aliases) => Follow(aliases);

    private AttributeNames(AttributeNames around, IReadOnlyCollection<Alias> aliases)
    {
        _names.UnionWith(around._names);
        Follow(aliases);
    }

    /// <summary>The names within a file that has aliases.</summary>
    public AttributeNames With(IReadOnlyCollection<Alias> aliases) => aliases.Count == 0 ? this : new AttributeNames(this, aliases);

    public bool MayInclude(ChannelCandidate candidate)
    {
        foreach (ulong name in candidate.Attributes)
        {
            if (_names.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    public static string LastPart(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    /// <summary>An alias can name another one of a scope around it, which comes before it.</summary>
    private void Follow(IReadOnlyCollection<Alias> aliases)
    {
        foreach (Alias alias in aliases)
        {
            if (_names.Contains(alias.Target))
            {
                _names.UnionWith(alias.Names);
            }
        }
    }
}

/// <param name="Names">What can be written, hashed.</param>
/// <param name="Target">The last part of the name that it abbreviates, hashed.</param>
internal sealed record Alias(ulong[] Names, ulong Target);
