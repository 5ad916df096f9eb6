/** Unit tests never see the daemons of the person who runs them: a test that needs a home makes one. */
import "./plain-environment.ts";

process.env.HOB_HOME = "/dev/null/unit-tests-have-no-home";
