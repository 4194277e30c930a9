namespace Runtime.Tests.Payloads;

/// <summary>One of the reader's methods.</summary>
public delegate T ReadValue<T>(ref PayloadReader reader);
