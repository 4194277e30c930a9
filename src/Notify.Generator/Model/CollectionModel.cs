namespace Notify.Generator.Model;

/// <summary>A JSON array.</summary>
internal sealed record ListModel : ValueModel
{
    public required ValueModel Element { get; init; }

    /// <summary>C# that creates the collection from a <c>List</c> called <c>items</c>.</summary>
    public required string FromList { get; init; }

    /// <summary>C# that counts the elements of {0}, null where that is null; {1} is an unused name.</summary>
    public required string Count { get; init; }

    /// <summary>Whether the collection is an <c>ImmutableArray</c>, whose default value can't be enumerated.</summary>
    public bool IsImmutableArray { get; init; }
}

/// <summary>A JSON object whose names are data: a dictionary with string keys.</summary>
internal sealed record DictionaryModel : ValueModel
{
    public required ValueModel Element { get; init; }

    /// <summary>C# that creates the collection from a <c>Dictionary</c> called <c>items</c>.</summary>
    public required string FromDictionary { get; init; }
}
