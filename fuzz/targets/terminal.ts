/** What text for a terminal must not hold: it could move the cursor, or hide something. Ends of lines are our own. */
export const harmfulOnTerminals = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
